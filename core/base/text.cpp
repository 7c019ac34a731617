#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace bary {

namespace {

size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j < row.size(); ++j) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
        }
    }
    return row.back();
}

} // namespace

std::string nearestName(std::string_view word, std::span<const std::string> candidates) {
    const auto nearest = std::min_element(candidates.begin(), candidates.end(),
                                          [&](const std::string& a, const std::string& b) {
                                              return editDistance(word, a) < editDistance(word, b);
                                          });
    return nearest == candidates.end() ? std::string() : *nearest;
}

std::string suggestion(std::string_view word, std::span<const std::string> candidates) {
    const std::string nearest = nearestName(word, candidates);
    const size_t tolerance = std::max<size_t>(2, word.size() / 2);
    if (nearest.empty() || editDistance(word, nearest) > tolerance) {
        return {};
    }
    return " (did you mean '" + nearest + "'?)";
}

std::string formatNumber(double value) {
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return error == std::errc() ? std::string(buffer, end) : std::string("nan");
}

bool parseNumber(std::string_view text, double& value) {
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && isSpace(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && isSpace(text.back())) {
        text.remove_suffix(1);
    }
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

std::string joined(std::span<const std::string> words, std::string_view separator) {
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) {
            text += separator;
        }
        text += word;
    }
    return text;
}

bool naturalLess(std::string_view a, std::string_view b) {
    constexpr std::string_view digits = "0123456789";
    while (!a.empty() && !b.empty()) {
        const size_t m = std::min(a.find_first_not_of(digits), a.size());
        const size_t n = std::min(b.find_first_not_of(digits), b.size());
        if (m > 0 && n > 0 && m != n) {
            return m < n; // the longer number is the larger one
        }
        if (a[0] != b[0]) {
            return a[0] < b[0];
        }
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.size() < b.size();
}

std::optional<std::u32string> codePoints(std::string_view text) {
    std::u32string characters;
    for (size_t k = 0; k < text.size();) {
        const auto first = static_cast<unsigned char>(text[k]);
        const size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : 4;
        if ((length == 4 && first >> 3 != 30) || k + length > text.size()) {
            return std::nullopt;
        }
        char32_t character = length == 1 ? first : first & (0xFFu >> (length + 1));
        for (size_t more = 1; more < length; ++more) {
            const auto byte = static_cast<unsigned char>(text[k + more]);
            if ((byte & 0xC0) != 0x80) {
                return std::nullopt;
            }
            character = character << 6 | (byte & 63u);
        }
        characters += character;
        k += length;
    }
    return characters;
}

} // namespace bary
