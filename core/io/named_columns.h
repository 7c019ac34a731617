// Columns of a CSV table that are chosen by the names in its header row.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bary {

/// Numbers [n, C] row by row, under the names of their columns.
struct NamedColumns {
    std::vector<std::string> names;
    std::vector<double> values;
    std::vector<size_t> lines; ///< [n], of the file, from 1: for messages

    int64_t rows() const { return static_cast<int64_t>(values.size() / names.size()); }
    double at(int64_t row, size_t column) const {
        return values[static_cast<size_t>(row) * names.size() + column];
    }
};

/// The columns `names`, at least one, in their order, of a table with a header row and cells
/// separated by commas, semicolons or tabs; other columns may hold text and are not looked at.
/// Throws InputError with the file, the row (the line of the file, from 1) and the column for a
/// missing column (naming the nearest), text, an empty cell, NaN, infinity, ragged rows, and for a
/// table without rows.
NamedColumns readNamedColumns(const std::filesystem::path& path,
                              std::span<const std::string> names);

} // namespace bary
