// Tiny presets and waiting for the session tests; no Torch here.
#pragma once

#include "core/session/session.h"
#include "tests/core/io/io_test_support.h"

#include <chrono>

namespace bary::test {

// Long enough for a loaded machine under a sanitizer; only a hang ever reaches it.
constexpr std::chrono::minutes patience(15); // ThreadSanitizer is slow

inline Preset presetOf(const std::string& json) {
    return parsePreset(nlohmann::json::parse(json), "test", {});
}

/// Two Gaussians, an exact truth, tiny networks.
inline Preset tinyPreset() {
    return presetOf(R"({"iterations":60,"seed":3,"threads":1,"device":"cpu",
        "parameters":{"potential_width":4,"potential_layers":2,"generator_width":4,
            "generator_layers":1,"batch":8,"pretraining":5},
        "marginals":[
            {"name":"a","weight":0.5,"measure":{"type":"gaussian","centre":[1,0]}},
            {"name":"b","weight":0.5,"measure":{"type":"gaussian","covariance":[[2,0],[0,1]]}}]})");
}

/// Starts finite; the first loss is not, since 2e38 is nearly the largest float.
inline Preset explodingPreset() {
    Preset preset = tinyPreset();
    for (MarginalSpec& marginal : preset.marginals) {
        marginal.measure = nlohmann::json::parse(
            R"({"type":"affine","of":{"type":"square","side":1000000},
                "matrix":[[4e32,0],[0,4e32]]})");
    }
    for (const std::string setting :
         {"lr_potential=1", "lr_generator=1", "standardise=false", "pretraining=0"}) {
        applySetting(preset, setting);
    }
    return preset;
}

/// Posts and waits until it was applied; false (with a failure) where that does not happen.
inline bool apply(Session& session, Command command) {
    const bool done = session.waitApplied(session.post(std::move(command)), patience);
    EXPECT_TRUE(done);
    return done;
}

/// Waits until the worker rests; then also that it has shown everything (a pause while nothing
/// runs does nothing).
inline State waitFor(Session& session) {
    EXPECT_TRUE(session.waitIdle(patience));
    apply(session, command::Pause{});
    return session.status().state;
}

/// Runs exactly n iterations.
inline void steps(Session& session, int n) {
    session.post(command::Step{n});
    waitFor(session);
}

/// The values of one series in order, whatever its index.
inline std::vector<double> seriesOf(const Session& session, const std::string& key) {
    const auto series = session.series();
    std::vector<double> values;
    for (const Record& record : session.records(0)) {
        if (record.series < static_cast<int>(series.size()) && series[record.series].key == key) {
            values.push_back(record.value);
        }
    }
    return values;
}

/// The bytes of everything that WriteResults says about the run.
inline std::string resultsOf(Session& session, const TemporaryFolder& folder,
                             const std::string& name) {
    apply(session, command::WriteResults{folder / name, 300});
    std::string bytes;
    for (const std::string file : {"samples.npy", "to_barycenter_0.npy", "to_barycenter_1.npy",
                                   "to_marginal_0.npy", "to_marginal_1.npy"}) {
        const std::string content = TemporaryFolder::read(folder / name / file);
        EXPECT_GT(content.size(), 300u) << file;
        bytes += content;
    }
    return bytes;
}

/// The coordinates of a snapshot's clouds that the solver made.
inline std::vector<float> cloudsOf(const Session& session) {
    const auto snapshot = session.snapshot();
    std::vector<float> values;
    for (const auto& cloud : snapshot->clouds) {
        if (cloud->role != CloudRole::Truth) {
            values.insert(values.end(), cloud->points.values.begin(), cloud->points.values.end());
        }
    }
    return values;
}

} // namespace bary::test
