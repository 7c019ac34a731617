// The table of a comparison: how each entry did.
#pragma once

#include "core/experiment/comparison.h"
#include "core/session/session.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bary {

/// A line of the table.
struct Row {
    Entry entry;
    std::string reason; ///< why there is no result; "" where there is one
    Status status{};
};

/// Whose barycenter a row is compared with: "MMD", under which that is the mixture, else "W2".
std::string truthName(const Row& row);
/// What is known of it, without what concerns one row alone: "exact, by formula".
std::string truthText(const Row& row);
/// "BW2-UVP 0.2 %, sliced W2 1 %" for a picture; "" without a truth.
std::string scoreText(const Row& row);
/// Aligned, for a terminal.
std::string comparisonTable(const std::vector<Row>& rows);
std::string comparisonCsv(const std::vector<Row>& rows);
nlohmann::json comparisonJson(const Preset& preset, double seconds, const std::vector<Row>& rows);

} // namespace bary
