#include "core/io/text_points.h"

#include "core/base/text.h"
#include "core/io/reader.h"
#include "core/io/text_rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>
#include <vector>

namespace bary {

namespace fs = std::filesystem;

namespace {

/// One coordinate; `row` and `column` are from 1.
float parseCell(const fs::path& path, std::string_view cell, size_t row, size_t column) {
    double value = 0;
    const auto fail = [&](const std::string& what) {
        failInput(path, fmt::format("row {}, column {}: {}", row, column, what));
    };
    if (cell.empty()) {
        fail("this cell is empty; expected a number");
    }
    if (!parseNumber(cell, value)) {
        const bool decimalComma = cell.find(',') != std::string_view::npos;
        fail(fmt::format("{} is not a number{}", quotedText(cell),
                         decimalComma ? "; use '.' as the decimal point" : ""));
    }
    if (const auto fault = coordinateFault(value); !fault.empty()) {
        fail(fmt::format("{} {}; expected a finite number", quotedText(cell), fault));
    }
    return static_cast<float>(value);
}

/// A number, or what was meant as one ("1,5").
bool looksNumeric(std::string_view cell) {
    double ignored = 0;
    const bool hasDigit = cell.find_first_of("0123456789") != std::string_view::npos;
    return parseNumber(cell, ignored) ||
           (hasDigit && cell.find_first_not_of("0123456789.,+-eE") == std::string_view::npos);
}

void requirePoints(const fs::path& path, const std::vector<float>& values, const char* expected) {
    if (values.empty()) {
        failInput(path, fmt::format("there are no points in this file; expected {}", expected));
    }
}

/// The first three of the words from `first` on; more words must be numbers and are dropped.
void appendTriple(const fs::path& path, const std::vector<std::string_view>& words, size_t first,
                  size_t row, std::vector<float>& values) {
    if (words.size() < first + 3) {
        failInput(path,
                  fmt::format("row {} has {} numbers; expected x y z", row, words.size() - first));
    }
    for (size_t i = first; i < words.size(); ++i) {
        const float value = parseCell(path, words[i], row, i + 1);
        if (i < first + 3) {
            values.push_back(value);
        }
    }
}

void appendNumber(std::string& text, float value) {
    char buffer[32];
    text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

std::string csvHeader(int dim) {
    if (dim == 2 || dim == 3) {
        return dim == 2 ? "x,y" : "x,y,z";
    }
    std::string header = "x0";
    for (int i = 1; i < dim; ++i) {
        header += fmt::format(",x{}", i);
    }
    return header;
}

} // namespace

Points parseTable(const fs::path& path, std::string_view text) {
    char separator = 0;
    size_t firstRow = 0;
    size_t columns = 0;
    std::vector<float> values;
    std::vector<std::string_view> cells;
    forEachLine(path, text, [&](std::string_view line, size_t row) {
        const bool first = separator == 0;
        separator = first ? separatorOf(line) : separator;
        splitCells(line, separator, cells);
        if (first) {
            columns = cells.size();
            firstRow = row;
            // A first row is a header when none of its cells could be a number.
            if (std::none_of(cells.begin(), cells.end(), looksNumeric)) {
                if (cells.front().empty()) {
                    failInput(path,
                              fmt::format("row {}: column 1 has no name, so it looks like row "
                                          "numbers; save the table without its index",
                                          row));
                }
                return;
            }
        }
        if (cells.size() != columns) {
            failInput(path, fmt::format("row {} has {} columns; expected {} as in row {}", row,
                                        cells.size(), columns, firstRow));
        }
        for (size_t i = 0; i < columns; ++i) {
            values.push_back(parseCell(path, cells[i], row, i + 1));
        }
    });
    requirePoints(path, values, "rows of numbers");
    return {static_cast<int>(columns), std::move(values)};
}

Points parseObj(const fs::path& path, std::string_view text) {
    std::vector<float> values;
    std::vector<std::string_view> words;
    forEachLine(path, text, [&](std::string_view line, size_t row) {
        splitWords(line, words);
        if (words.front() == "v") {
            appendTriple(path, words, 1, row, values);
        }
    });
    requirePoints(path, values, "lines 'v x y z'");
    return {3, std::move(values)};
}

Points parseCoordinates(const fs::path& path, std::string_view text) {
    double announced = -1;
    bool first = true;
    std::vector<float> values;
    std::vector<std::string_view> words;
    forEachLine(path, text, [&](std::string_view line, size_t row) {
        splitWords(line, words);
        const bool isCount = first && words.size() == 1 && parseNumber(words.front(), announced);
        first = false;
        if (!isCount) {
            appendTriple(path, words, words.front() == "v" ? 1 : 0, row, values);
        }
    });
    requirePoints(path, values, "lines 'x y z'");
    const size_t count = values.size() / 3;
    if (announced >= 0 && announced != static_cast<double>(count)) {
        failInput(path, fmt::format("the first row announces {} points; found {}",
                                    formatNumber(announced), count));
    }
    return {3, std::move(values)};
}

std::string csvText(const Points& points) {
    if (points.dim < 1) {
        throw std::invalid_argument("csvText: points of dimension 0");
    }
    std::string text = csvHeader(points.dim) + "\n";
    for (int64_t i = 0; i < points.size(); ++i) {
        const auto row = points.row(i);
        for (size_t j = 0; j < row.size(); ++j) {
            if (j > 0) {
                text += ',';
            }
            appendNumber(text, row[j]);
        }
        text += '\n';
    }
    return text;
}

} // namespace bary
