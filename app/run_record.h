// The written record of a run: run.json, metrics.csv, and the table on the terminal.
#pragma once

#include "core/session/session.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <string>

namespace bary {

/// The whole history, one line a value: series,iteration,seconds,value.
std::string metricsCsv(const std::vector<Record>& records, const std::vector<SeriesInfo>& series);

/// Streams the history into a file while a run goes on; it gets its name at the end, so that a good
/// file of an earlier run is never half overwritten.
class MetricsLog {
  public:
    explicit MetricsLog(std::filesystem::path path);
    ~MetricsLog();
    MetricsLog(const MetricsLog&) = delete;
    MetricsLog& operator=(const MetricsLog&) = delete;
    /// Appends and flushes what is new.
    void update(const Session& session);
    void finish(const Session& session);

  private:
    std::filesystem::path path_, partial_;
    std::FILE* file_;
    size_t seen_ = 0;
};

/// {preset, solver, recipe, seed, threads, device, status, iterations, seconds, metrics, versions…}
nlohmann::json runRecord(const Session& session, double wallSeconds);
void writeRunRecord(const std::filesystem::path& path, const Session& session, double wallSeconds);

/// Metrics with their floors, for people.
std::string metricsTable(const Status& status);

/// null where it is not finite, which JSON cannot say.
nlohmann::json jsonNumber(double value);

/// Versions of the program, LibTorch, compiler and the commit.
nlohmann::json versions();

} // namespace bary
