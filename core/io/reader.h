// What the readers of core/io share: error messages, extensions, little-endian numbers.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

namespace bary {

static_assert(std::endian::native == std::endian::little,
              "the NPY and PLY readers copy little-endian numbers as they are");

/// Throws InputError "<path>: <message>".
[[noreturn]] void failInput(const std::filesystem::path& path, const std::string& message);

/// The extension in lower case, with its dot: ".npy".
std::string lowerExtension(const std::filesystem::path& path);

/// `text` on one line: control characters become '?'.
std::string printable(std::string_view text);

/// 'text' in quotes for an error message: one line, at most 40 bytes.
std::string quotedText(std::string_view text);

/// Without the white space at both ends.
std::string_view trimmed(std::string_view text);

/// Why `value` cannot be a coordinate ("is NaN", "is infinite", "is too large for a 32-bit
/// float"), or "" where it can.
std::string_view coordinateFault(double value);

/// The little-endian number at `data`, which need not be aligned.
template <typename T> T loadLittle(const char* data) {
    T value;
    std::memcpy(&value, data, sizeof value);
    return value;
}

/// The same as a double, for tables of number types.
template <typename T> double loadNumber(const char* data) {
    return static_cast<double>(loadLittle<T>(data));
}

/// Appends the bytes of `value`, little-endian.
template <typename T> void appendLittle(std::string& bytes, T value) {
    char buffer[sizeof value];
    std::memcpy(buffer, &value, sizeof value);
    bytes.append(buffer, sizeof value);
}

} // namespace bary
