// A folder of pictures as a set of pictures of one size. No Torch here.
#pragma once

#include "core/base/tell.h"
#include "core/measure/image_set.h"

#include <filesystem>
#include <string>

namespace bary {

struct FolderSettings {
    int side = 32;
    int channels = 3; ///< 1 grey, 3 RGB
    bool crop = true; ///< to the square in the middle; else padded with black to a square
};

struct FolderPictures {
    ImageSet set;
    std::string lost; ///< which pictures could not be read, and why, in one line; mostly ""
};

/// All pictures of a folder and its subfolders in natural order, filtered to side x side; what is
/// transparent becomes black. Where they lie in subfolders, of which there are at most 256, a
/// label is the place of the subfolder among them. What was read is kept in the XDG cache folder
/// for as long as the names, sizes and times of the files are the same. Throws InputError for a
/// folder that is missing or without pictures, where none can be read, and where the set would take
/// more than mostSetBytes; where `tell` throws, nothing is kept.
FolderPictures readPictureFolder(const std::filesystem::path& folder,
                                 const FolderSettings& settings, const Tell& tell = untold);

} // namespace bary
