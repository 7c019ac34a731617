// Lines and cells of text files, which the readers of tables and of coordinates share.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace bary {

/// Between cells that only white space keeps apart.
inline constexpr char anySpace = ' ';

/// Calls `use` for every line with something beside white space and '#' comment; numbers are from
/// 1. Throws InputError with `path` for UTF-16 and for bytes that are no text.
void forEachLine(const std::filesystem::path& path, std::string_view text,
                 const std::function<void(std::string_view line, size_t number)>& use);

/// ';', ',', tab or anySpace, whichever the line has first in this order.
char separatorOf(std::string_view line);

/// What white space keeps apart.
void splitWords(std::string_view line, std::vector<std::string_view>& words);

/// The cells of a line without the white space and the quotes around them; a separator in quotes
/// belongs to its cell.
void splitCells(std::string_view line, char separator, std::vector<std::string_view>& cells);

} // namespace bary
