#include "app/run_record.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/json.h"
#include "core/session/environment.h"

#include "version.h"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstring>

namespace bary {

std::string metricsCsv(const std::vector<Record>& records, const std::vector<SeriesInfo>& series) {
    std::string text;
    for (const Record& record : records) {
        text += fmt::format("{},{},{},{}\n", series[record.series].key, record.iteration,
                            formatNumber(record.seconds), formatNumber(record.value));
    }
    return text;
}

MetricsLog::MetricsLog(std::filesystem::path path)
    : path_(std::move(path)), partial_(path_.string() + ".part"),
      file_(std::fopen(partial_.c_str(), "w")) {
    if (!file_) {
        throw InputError(partial_.string() + ": cannot be written: " + std::strerror(errno));
    }
    std::fputs("series,iteration,seconds,value\n", file_);
}

MetricsLog::~MetricsLog() {
    if (file_) {
        std::fclose(file_);
    }
}

void MetricsLog::update(const Session& session) {
    const auto fresh = session.records(seen_);
    seen_ += fresh.size();
    std::fputs(metricsCsv(fresh, session.series()).c_str(), file_);
    std::fflush(file_);
}

void MetricsLog::finish(const Session& session) {
    update(session);
    std::fclose(file_);
    file_ = nullptr;
    std::filesystem::rename(partial_, path_);
}

nlohmann::json jsonNumber(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

namespace {

/// {"bw2_uvp": …, "bw2_uvp_maps": […], …}: the maps' values become arrays.
nlohmann::json metricsJson(const std::vector<Metric>& metrics, double Metric::*member) {
    auto json = nlohmann::json::object();
    for (const Metric& metric : metrics) {
        const size_t map = metric.key.find("_map_");
        if (map == std::string::npos) {
            json[metric.key] = jsonNumber(metric.*member);
        } else {
            json[metric.key.substr(0, map) + "_maps"].push_back(jsonNumber(metric.*member));
        }
    }
    return json;
}

nlohmann::json marginalsJson(const Status& status) {
    auto json = nlohmann::json::array();
    for (const MarginalInfo& marginal : status.marginals) {
        json.push_back({{"name", marginal.name}, {"description", marginal.description}});
    }
    return json;
}

} // namespace

nlohmann::json versions() {
    return {{"baryscope", BARYSCOPE_VERSION},
            {"build", BARYSCOPE_BUILD_TYPE},
            {"libtorch", torchVersion()},
            {"compiler", __VERSION__}};
}

nlohmann::json runRecord(const Session& session, double wallSeconds) {
    const Status status = session.status();
    const Preset preset = session.preset();
    const auto kept = session.keptVariance();
    return {{"preset", preset.name},
            {"solver", preset.solver},
            {"recipe", preset.recipe},
            {"seed", status.seed},
            {"threads", status.threads},
            {"device", status.device},
            {"engine", status.engine},
            {"status", stateName(status.state)},
            {"iterations", status.iteration},
            {"seconds", status.seconds},
            {"wall_seconds", wallSeconds},
            {"seconds_per_iteration",
             status.iteration > 0
                 ? jsonNumber(status.seconds / static_cast<double>(status.iteration))
                 : nlohmann::json(nullptr)},
            {"marginals", marginalsJson(status)},
            {"kept_variance", kept ? nlohmann::json(*kept) : nlohmann::json(nullptr)},
            {"truth", status.truth},
            {"metrics", metricsJson(status.metrics, &Metric::value)},
            {"floors", metricsJson(status.metrics, &Metric::floor)},
            {"versions", versions()},
            {"commit", BARYSCOPE_COMMIT},
            {"resolved", resolvedJson(preset)}};
}

void writeRunRecord(const std::filesystem::path& path, const Session& session, double wallSeconds) {
    writeFileAtomically(path, jsonText(runRecord(session, wallSeconds)));
}

std::string metricsTable(const Status& status) {
    std::string text = fmt::format("truth: {}\n", status.truth);
    for (const Metric& metric : status.metrics) {
        text += fmt::format("  {:<34} {:>11.4g}", metric.label, metric.value);
        text +=
            std::isfinite(metric.floor) ? fmt::format("   (floor {:.2g})\n", metric.floor) : "\n";
    }
    return text;
}

} // namespace bary
