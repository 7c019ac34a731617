// Which pictures a person means by a list of files and folders.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bary {

struct PictureFiles {
    std::vector<std::filesystem::path> files;
    std::string note; ///< one line where some were left out, else ""
};

/// The files as they are given, and in the place of a folder the pictures in it, not those of its
/// subfolders, in natural order; at most `most` in all. Throws InputError for what is not a
/// picture, is missing, or for a folder without pictures.
PictureFiles picturesAmong(const std::vector<std::filesystem::path>& arguments, size_t most);

} // namespace bary
