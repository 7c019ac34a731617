// Indices of marginals in formulas.
#pragma once

#include <string>

namespace bary {

/// "₁₂"
inline std::string subscriptText(int number) {
    std::string text;
    for (const char digit : std::to_string(number)) {
        text += "\xE2\x82"; // U+2080 + digit in UTF-8
        text += static_cast<char>(0x80 + (digit - '0'));
    }
    return text;
}

} // namespace bary
