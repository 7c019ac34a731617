// Files written whole or not at all, and files read whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace bary {

/// Calls `write` with the name of an empty temporary file in the folder of `path` (same
/// extension), flushes what it wrote to the disk and renames it to `path`. If anything throws, the
/// temporary is removed and the old file stays as it was. A symbolic link is followed. Throws
/// InputError where the folder is missing or not writable, or `path` is a folder.
void writeAtomically(const std::filesystem::path& path,
                     const std::function<void(const std::filesystem::path& temporary)>& write);

/// The same for bytes that are there already.
void writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// The bytes of a regular file. Throws InputError where it is missing, a folder, unreadable, or
/// larger than `maxBytes`.
std::string readFile(const std::filesystem::path& path, uint64_t maxBytes = uint64_t{2} << 30);

/// Creates the folder with its parents where it is missing, and checks by a probe file that one
/// can write in it. Throws InputError otherwise.
void requireWritableFolder(const std::filesystem::path& path);

} // namespace bary
