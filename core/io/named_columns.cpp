#include "core/io/named_columns.h"

#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/reader.h"
#include "core/io/text_rows.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace bary {

namespace fs = std::filesystem;

namespace {

/// The places of `names` in a header row.
std::vector<size_t> placesOf(const fs::path& path, std::span<const std::string> names,
                             const std::vector<std::string>& header) {
    double ignored = 0;
    if (std::any_of(header.begin(), header.end(),
                    [&](const std::string& name) { return parseNumber(name, ignored); })) {
        failInput(path, "the first row holds numbers; a header row with the names of the columns "
                        "is needed");
    }
    std::vector<size_t> places;
    for (const std::string& name : names) {
        const auto found = std::find(header.begin(), header.end(), name);
        if (found == header.end()) {
            failInput(path,
                      fmt::format("there is no column {}{}; the columns are {}", quotedText(name),
                                  suggestion(name, header), printable(joined(header))));
        }
        if (std::find(found + 1, header.end(), name) != header.end()) {
            failInput(path, fmt::format("two columns are named {}", quotedText(name)));
        }
        places.push_back(static_cast<size_t>(found - header.begin()));
    }
    return places;
}

double numberOf(const fs::path& path, std::string_view cell, size_t row, const std::string& name) {
    double value = 0;
    const auto fail = [&](std::string_view what) {
        failInput(path, fmt::format("row {}, column {}: {}", row, quotedText(name), what));
    };
    if (cell.empty()) {
        fail("this cell is empty; expected a number");
    }
    if (!parseNumber(cell, value)) {
        fail(quotedText(cell) + " is not a number");
    }
    if (const auto fault = coordinateFault(value); !fault.empty()) {
        fail(fmt::format("{} {}; expected a finite number", quotedText(cell), fault));
    }
    return value;
}

} // namespace

NamedColumns readNamedColumns(const fs::path& path, std::span<const std::string> names) {
    if (names.empty()) {
        throw std::invalid_argument("readNamedColumns: no column was asked for");
    }
    const std::string text = readFile(path);
    NamedColumns table{{names.begin(), names.end()}, {}, {}};
    char separator = 0;
    size_t columns = 0;
    std::vector<size_t> places;
    std::vector<std::string_view> cells;
    forEachLine(path, text, [&](std::string_view line, size_t row) {
        if (places.empty()) {
            separator = separatorOf(line);
            splitCells(line, separator, cells);
            columns = cells.size();
            places = placesOf(path, names, {cells.begin(), cells.end()});
            return;
        }
        splitCells(line, separator, cells);
        if (cells.size() != columns) {
            failInput(path, fmt::format("row {} has {} cells; expected {} as in the header", row,
                                        cells.size(), columns));
        }
        table.lines.push_back(row);
        for (size_t k = 0; k < places.size(); ++k) {
            table.values.push_back(numberOf(path, cells[places[k]], row, names[k]));
        }
    });
    if (table.values.empty()) {
        failInput(path, places.empty() ? "the file is empty; expected a header row and numbers"
                                       : "there are no rows below the header");
    }
    return table;
}

} // namespace bary
