// NumPy's array files.
#pragma once

#include "core/base/points.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bary {

/// Points from a .npy file, versions 1 to 3: shape [n, D], or [n] for D = 1; float32/64, signed and
/// unsigned integers or bool, little-endian, C or Fortran order. Throws InputError on anything
/// else, on missing bytes, on no rows, and on NaN or infinity (with row and column, from 1).
Points readNpy(const std::filesystem::path& path);

/// Bytes [count, height, width, channels].
struct NpyPictures {
    int64_t count = 0;
    int height = 0, width = 0, channels = 1;
    std::vector<uint8_t> pixels;
};

/// Pictures from a .npy file in C order, shape [n, H, W] or [n, H, W, C] with C 1 or 3: whole
/// numbers from 0 to 255, or bool or floating point from 0 to 1, rounded to bytes. Throws
/// InputError as readNpy does, and for a value outside that range (with the picture, from 1).
NpyPictures readNpyPictures(const std::filesystem::path& path);

/// The bytes of a version 1.0 file: '<f4', C order, shape [n, D], data at a multiple of 64.
std::string npyBytes(const Points& points);

/// The same of pictures: '|u1', shape [n, H, W, C], or [n, H, W] for one channel.
std::string npyBytes(const NpyPictures& pictures);

/// Writes npyBytes atomically. Throws InputError where the file cannot be written.
void writeNpy(const std::filesystem::path& path, const Points& points);

} // namespace bary
