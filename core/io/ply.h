// The vertices of PLY (Stanford triangle) files.
#pragma once

#include "core/base/points.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace bary {

/// The vertices x y z [n, 3] of an ascii or binary_little_endian PLY file; [n, 2] where there is no
/// z, or where plyBytes noted that the points lie in the plane. Other properties and elements,
/// colours included, are skipped. Throws InputError with the line of the header or the vertex.
Points readPly(const std::filesystem::path& path);

/// A binary_little_endian PLY file of float x y z, for D = 2 (z = 0, and a comment that readPly
/// understands) or 3; with uchar red green blue where `rgb` is [n, 3] and not empty.
/// Throws std::invalid_argument for another D or an `rgb` of another size.
std::string plyBytes(const Points& points, std::span<const uint8_t> rgb = {});

/// Writes plyBytes atomically. Throws InputError for another D, or a file that cannot be written.
void writePly(const std::filesystem::path& path, const Points& points,
              std::span<const uint8_t> rgb = {});

} // namespace bary
