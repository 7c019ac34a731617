// Points as text: tables (CSV and its relatives) and lists of coordinates (OBJ, PTS, XYZ).
#pragma once

#include "core/base/points.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace bary {

/// Points [n, D] from rows of D numbers separated by commas, semicolons, tabs or spaces (seen from
/// the first row), with an optional header row and '#' comments. Throws InputError with `path`, the
/// row (the line of the file, from 1) and the column (from 1) for ragged rows, text, NaN, infinity.
Points parseTable(const std::filesystem::path& path, std::string_view text);

/// Points [n, 3] from the "v x y z" lines of a Wavefront OBJ text; all other lines are skipped.
Points parseObj(const std::filesystem::path& path, std::string_view text);

/// Points [n, 3] from lines "x y z ..." or "v x y z ..."; further columns are checked to be numbers
/// and dropped. A first line with one number is the count of points, and is checked.
Points parseCoordinates(const std::filesystem::path& path, std::string_view text);

/// CSV text of points [n, D]: header (x,y / x,y,z / x0,x1,...), the shortest numbers that read back
/// the same, '.' in every locale, LF.
std::string csvText(const Points& points);

} // namespace bary
