// Tables of points in files of several kinds, told apart by their extension.
#pragma once

#include "core/base/points.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bary {

/// The extensions that readPoints knows: ".npy", ".csv", ...
const std::vector<std::string>& pointExtensions();

/// True where the extension, in any case, is one of pointExtensions().
bool isPointFile(const std::filesystem::path& path);

/// Points [n, D] by extension: .npy (readNpy), .csv .txt .tsv (parseTable), .ply (readPly), .obj
/// (parseObj), .pts .xyz (parseCoordinates). Throws InputError that names the row and the column,
/// and for an unknown extension the known ones.
Points readPoints(const std::filesystem::path& path);

/// Writes points [n, D] atomically as .npy, .csv or .ply (D = 2 or 3). `rgb`, [n, 3] in 0..255 or
/// empty, is kept by .ply only. Throws InputError for other extensions and dimensions.
void writePoints(const std::filesystem::path& path, const Points& points,
                 std::span<const uint8_t> rgb = {});

} // namespace bary
