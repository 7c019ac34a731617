// Another program, run without a shell.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace bary {

/// Where $PATH has a program of this name; empty where it has none.
std::filesystem::path findProgram(const std::string& name);

/// Runs the program `arguments[0]` in `folder` with nothing on its standard input and waits for its
/// end; a request to stop kills it. Throws std::runtime_error with the last line that it wrote to
/// stderr where it fails, cannot be started or was stopped.
void runProgram(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                const std::stop_token& stop);

} // namespace bary
