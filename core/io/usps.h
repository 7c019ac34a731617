// USPS digits as text, plain or gzipped: one row a digit, its label, then 256 values in [-1, 1].
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace bary {

struct UspsDigits {
    static constexpr int side = 16;
    std::vector<uint8_t> pixels; ///< [n, 16, 16]
    std::vector<uint8_t> labels; ///< [n]
};

/// Throws InputError with the row where it has another number of values, or one out of range.
UspsDigits readUsps(const std::filesystem::path& path);

} // namespace bary
