// What `compare` compares: the entries of --solvers, and the table of how each did.
#pragma once

#include "core/experiment/preset.h"
#include "core/session/session.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bary {

/// One way to solve the problem.
struct Entry {
    std::string text;   ///< as in --solvers: "disc:discrepancy=sinkhorn:epsilon=0.1"
    std::string label;  ///< for people: "disc: sinkhorn, ε = 0.1"
    std::string folder; ///< "2-disc-sinkhorn-0.1"
    Preset preset;
};

/// Reads "nwb,disc:epsilon=0.1,…". Settings of a preset's solver hold for entries of that solver;
/// others begin with their own defaults, since keys of one name need not mean the same. Throws
/// InputError for unknown solvers, keys and values, and for keys that would change the problem.
std::vector<Entry> readEntries(const Preset& preset, const std::string& solvers);

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
