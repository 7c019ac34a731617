// Small text helpers: suggestions for misspelt names, numbers that do not depend on the locale.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bary {

/// The candidate with the smallest edit distance to `word` (empty when there are none).
std::string nearestName(std::string_view word, std::span<const std::string> candidates);

/// " (did you mean 'x'?)" for the nearest candidate, or "" where nothing is near.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

/// The shortest text that reads back as the same number; always with '.' as decimal point.
std::string formatNumber(double value);

/// Parses a whole string as a number; false when it is not one.
bool parseNumber(std::string_view text, double& value);

/// Order of names as a person expects it: numbers in them by value, "d-16" before "d-128".
bool naturalLess(std::string_view a, std::string_view b);

/// "a, b, c"
std::string joined(std::span<const std::string> words, std::string_view separator = ", ");

/// The characters of a text in UTF-8; nothing where it is not UTF-8.
std::optional<std::u32string> codePoints(std::string_view text);

} // namespace bary
