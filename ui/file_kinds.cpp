#include "ui/file_kinds.h"

#include "core/io/image.h"
#include "core/io/table.h"

#include <algorithm>
#include <string>

namespace bary {

FileKind fileKind(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (extension == ".json") {
        return FileKind::Preset;
    }
    if (extension == ".pt") {
        return FileKind::Checkpoint;
    }
    return isImageFile(path)   ? FileKind::Picture
           : isPointFile(path) ? FileKind::Points
                               : FileKind::Unknown;
}

bool allOfKind(const std::vector<std::filesystem::path>& paths, FileKind kind) {
    return !paths.empty() && std::all_of(paths.begin(), paths.end(),
                                         [&](const auto& path) { return fileKind(path) == kind; });
}

} // namespace bary
