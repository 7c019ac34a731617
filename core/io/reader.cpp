#include "core/io/reader.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>

namespace bary {

void failInput(const std::filesystem::path& path, const std::string& message) {
    throw InputError(path.string() + ": " + message);
}

std::string lowerExtension(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return extension;
}

std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        shown += control ? '?' : c;
    }
    return shown;
}

std::string quotedText(std::string_view text) {
    constexpr size_t limit = 40;
    std::string quoted = "'";
    quoted += printable(text.substr(0, limit));
    quoted += text.size() > limit ? "...'" : "'";
    return quoted;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n\v\f";
    const size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

std::string_view coordinateFault(double value) {
    if (std::isnan(value)) {
        return "is NaN";
    }
    if (std::isinf(value)) {
        return "is infinite";
    }
    if (std::isinf(static_cast<float>(value))) {
        return "is too large for a 32-bit float";
    }
    return {};
}

} // namespace bary
