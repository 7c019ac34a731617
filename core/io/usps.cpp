#include "core/io/usps.h"

#include "core/io/gzip.h"
#include "core/io/reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace bary {

namespace {

constexpr size_t values = 1 + UspsDigits::side * UspsDigits::side;

std::vector<double> numbersOf(std::string_view line, const std::filesystem::path& path,
                              int64_t row) {
    std::vector<double> numbers;
    while (!(line = trimmed(line)).empty()) {
        const std::string_view word = line.substr(0, line.find_first_of(" \t"));
        double number = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (error != std::errc() || end != word.data() + word.size()) {
            failInput(path, fmt::format("row {}: {} is not a number", row, quotedText(word)));
        }
        numbers.push_back(number);
        line.remove_prefix(word.size());
    }
    return numbers;
}

} // namespace

UspsDigits readUsps(const std::filesystem::path& path) {
    constexpr int64_t mostText = int64_t{1} << 28;
    const std::string text = GzipReader(path).rest(mostText);
    UspsDigits digits;
    std::string_view left = text;
    for (int64_t row = 1; !left.empty(); ++row) {
        const size_t length = std::min(left.find('\n'), left.size());
        const auto numbers = numbersOf(left.substr(0, length), path, row);
        left.remove_prefix(std::min(length + 1, left.size()));
        if (numbers.empty()) {
            continue;
        }
        if (numbers.size() != values) {
            failInput(path, fmt::format("row {} has {} numbers; a digit has a label and {} pixels",
                                        row, numbers.size(), values - 1));
        }
        if (!(numbers[0] >= 0 && numbers[0] <= 9) || numbers[0] != std::floor(numbers[0])) {
            failInput(path, fmt::format("row {}: label {} is not a digit", row, numbers[0]));
        }
        digits.labels.push_back(static_cast<uint8_t>(numbers[0]));
        for (size_t k = 1; k < values; ++k) {
            if (!(numbers[k] >= -1.001 && numbers[k] <= 1.001)) {
                failInput(path, fmt::format("row {}: pixel {} is {}, outside -1 to 1", row, k,
                                            numbers[k]));
            }
            const double byte = (std::clamp(numbers[k], -1.0, 1.0) + 1) * 127.5;
            digits.pixels.push_back(static_cast<uint8_t>(byte + 0.5));
        }
    }
    if (digits.labels.empty()) {
        failInput(path, "no digits in it");
    }
    return digits;
}

} // namespace bary
