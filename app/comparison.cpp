#include "app/comparison.h"

#include "app/run_record.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/solver/registry.h"

#include "version.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace bary {

namespace {

struct Column {
    const char* key;   ///< in files
    const char* label; ///< on a terminal
};
constexpr std::array<Column, 3> columns{
    {{"bw2_uvp", "BW2-UVP, %"}, {"sliced_w2", "sliced W2, %"}, {"energy", "energy"}}};

/// The metric of the running average, or nullptr.
const Metric* metricOf(const Row& row, const Column& column) {
    const auto& metrics = row.status.metrics;
    const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const Metric& metric) {
        return metric.key == std::string(column.key) + "_ema";
    });
    return row.reason.empty() && found != metrics.end() ? &*found : nullptr;
}

/// "0.12 (0.003)": the value and its floor.
std::string metricText(const Metric* metric) {
    if (!metric) {
        return "-";
    }
    return std::isfinite(metric->floor)
               ? fmt::format("{:.3g} ({:.2g})", metric->value, metric->floor)
               : fmt::format("{:.3g}", metric->value);
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char letter : text) {
        result += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return result + "\"";
}

bool looksForMixture(const Row& row) {
    const Preset& preset = row.entry.preset;
    return bary::looksForMixture(preset.solver, parametersInForce(preset));
}

} // namespace

std::string truthName(const Row& row) {
    return looksForMixture(row) ? "MMD" : "W2";
}

std::string truthText(const Row& row) {
    return looksForMixture(row) ? "the mixture of the marginals"
                                : row.status.truth.substr(0, row.status.truth.find(';'));
}

std::string scoreText(const Row& row) {
    const Metric *moments = metricOf(row, columns[0]), *shape = metricOf(row, columns[1]);
    if (!moments || !shape) {
        return {};
    }
    return fmt::format("UVP {:.3g} %, sliced W₂² {:.3g} %", moments->value, shape->value);
}

std::string comparisonTable(const std::vector<Row>& rows) {
    size_t width = 6;
    for (const Row& row : rows) {
        width = std::max(width, codePoints(row.entry.label).value_or(U"").size());
    }
    std::string text =
        fmt::format("{:<{}}  {:>10}  {:>8}", "solver", width, "iterations", "seconds");
    for (const Column& column : columns) {
        text += fmt::format("  {:>18}", column.label);
    }
    text += "  against the barycenter under\n";
    bool floors = false;
    for (const Row& row : rows) {
        text += fmt::format("{:<{}}", row.entry.label, width);
        if (!row.reason.empty()) {
            text += "  " + row.reason + "\n";
            continue;
        }
        text += fmt::format("  {:>10}  {:>8.2f}", row.status.iteration, row.status.seconds);
        for (const Column& column : columns) {
            text += fmt::format("  {:>18}", metricText(metricOf(row, column)));
            floors = floors || metricOf(row, column);
        }
        text += fmt::format("  {}: {}\n", truthName(row), truthText(row));
    }
    return text + (floors ? "in brackets: what as many exact samples of the truth score\n" : "");
}

std::string comparisonCsv(const std::vector<Row>& rows) {
    std::string text = "entry,solver,folder,iterations,seconds";
    for (const Column& column : columns) {
        text += fmt::format(",{},{}_floor", column.key, column.key);
    }
    text += ",truth_under,truth,reason\n";
    for (const Row& row : rows) {
        const bool done = row.reason.empty();
        text += fmt::format("{},{},{},", quoted(row.entry.text), row.entry.preset.solver,
                            row.entry.folder);
        text += done ? fmt::format("{},{}", row.status.iteration, formatNumber(row.status.seconds))
                     : ",";
        for (const Column& column : columns) {
            const Metric* metric = metricOf(row, column);
            const bool floored = metric && std::isfinite(metric->floor);
            text += fmt::format(",{},{}", metric ? formatNumber(metric->value) : "",
                                floored ? formatNumber(metric->floor) : "");
        }
        text += fmt::format(",{},{},{}\n", truthName(row), done ? quoted(row.status.truth) : "",
                            quoted(row.reason));
    }
    return text;
}

nlohmann::json comparisonJson(const Preset& preset, double seconds, const std::vector<Row>& rows) {
    auto entries = nlohmann::json::array();
    for (const Row& row : rows) {
        nlohmann::json json = {{"entry", row.entry.text},
                               {"solver", row.entry.preset.solver},
                               {"settings", resolvedJson(row.entry.preset).at("parameters")},
                               {"folder", row.entry.folder}};
        if (!row.reason.empty()) {
            json["reason"] = row.reason;
        } else {
            json["status"] = stateName(row.status.state);
            json["iterations"] = row.status.iteration;
            json["seconds"] = row.status.seconds;
            json["truth_under"] = truthName(row);
            json["truth"] = row.status.truth;
            json["metrics"] = json["floors"] = nlohmann::json::object();
            for (const Column& column : columns) {
                if (const Metric* metric = metricOf(row, column)) {
                    json["metrics"][column.key] = jsonNumber(metric->value);
                    json["floors"][column.key] = jsonNumber(metric->floor);
                }
            }
        }
        entries.push_back(std::move(json));
    }
    return {{"preset", preset.name},
            {"title", preset.title},
            {"seed", preset.seed},
            {"weights", weightsOf(preset)},
            {"threads", preset.threads},
            {"seconds_each", seconds > 0 ? nlohmann::json(seconds) : nlohmann::json(nullptr)},
            {"entries", entries},
            {"versions", versions()},
            {"commit", BARYSCOPE_COMMIT}};
}

} // namespace bary
