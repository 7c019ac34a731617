#include "core/io/text_rows.h"

#include "core/io/reader.h"

#include <algorithm>
#include <fmt/format.h>

namespace bary {

namespace {

std::string_view unquoted(std::string_view cell) {
    cell = trimmed(cell);
    const bool quoted = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
    return quoted ? trimmed(cell.substr(1, cell.size() - 2)) : cell;
}

/// Where the cell that begins at `begin` ends: at a separator that is not in quotes, or the end.
size_t endOfCell(std::string_view line, char separator, size_t begin) {
    const size_t first = line.find_first_not_of(" \t", begin);
    size_t from = begin;
    if (first != std::string_view::npos && line[first] == '"' && line[first] != separator) {
        const size_t close = line.find('"', first + 1);
        from = close == std::string_view::npos ? begin : close;
    }
    return std::min(line.find(separator, from), line.size());
}

} // namespace

void forEachLine(const std::filesystem::path& path, std::string_view text,
                 const std::function<void(std::string_view line, size_t number)>& use) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        failInput(path, "this is UTF-16 text; save it as UTF-8");
    }
    if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
        failInput(path, fmt::format("this is not a text file: byte {} is zero", zero + 1));
    }
    for (size_t number = 1; !text.empty(); ++number) {
        const size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        line = line.substr(0, line.find('#'));
        if (!trimmed(line).empty()) {
            use(line, number);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

char separatorOf(std::string_view line) {
    for (const char candidate : {';', ',', '\t'}) {
        if (trimmed(line).find(candidate) != std::string_view::npos) {
            return candidate;
        }
    }
    return anySpace;
}

void splitWords(std::string_view line, std::vector<std::string_view>& words) {
    words.clear();
    constexpr std::string_view space = " \t\r\v\f";
    for (size_t begin = line.find_first_not_of(space); begin != std::string_view::npos;) {
        const size_t end = std::min(line.find_first_of(space, begin), line.size());
        words.push_back(line.substr(begin, end - begin));
        begin = line.find_first_not_of(space, end);
    }
}

void splitCells(std::string_view line, char separator, std::vector<std::string_view>& cells) {
    if (separator == anySpace) {
        splitWords(line, cells);
        return;
    }
    cells.clear();
    for (size_t begin = 0; begin <= line.size();) {
        const size_t end = endOfCell(line, separator, begin);
        cells.push_back(unquoted(line.substr(begin, end - begin)));
        begin = end + 1;
    }
}

} // namespace bary
