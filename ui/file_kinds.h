// What a dropped file is, told from its name.
#pragma once

#include <filesystem>
#include <vector>

namespace bary {

enum class FileKind { Unknown, Preset, Checkpoint, Points, Picture };

FileKind fileKind(const std::filesystem::path& path);

/// True where there is at least one file and all are of this kind.
bool allOfKind(const std::vector<std::filesystem::path>& paths, FileKind kind);

} // namespace bary
