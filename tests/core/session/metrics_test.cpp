// Which numbers a session shows, and that they follow its truth.
#include "tests/core/session/helpers.h"

#include <cmath>
#include <map>
#include <set>

namespace bary::test {
namespace {

std::map<std::string, Metric> metricsOf(Session& session) {
    apply(session, command::EvaluateFully{});
    std::map<std::string, Metric> metrics;
    for (const Metric& metric : session.status().metrics) {
        EXPECT_TRUE(metrics.emplace(metric.key, metric).second) << metric.key << " is there twice";
    }
    return metrics;
}

Preset presetOfMeasures(const std::vector<std::string>& measures) {
    Preset preset = tinyPreset();
    preset.marginals.clear();
    for (const std::string& measure : measures) {
        preset.marginals.push_back(
            {"", 1.0 / static_cast<double>(measures.size()), nlohmann::json::parse(measure)});
    }
    return preset;
}

TEST(Metrics, OfAnExactTruthCoverLawsAxesAndMaps) {
    Session session(tinyPreset());
    const auto metrics = metricsOf(session);
    std::set<std::string> labels;
    for (const std::string quantity : {"bw2_uvp", "sliced_w2", "energy", "axis_w2"}) {
        for (const std::string candidate : {"", "_ema", "_map_0", "_map_1"}) {
            ASSERT_TRUE(metrics.contains(quantity + candidate)) << quantity + candidate;
            const Metric& metric = metrics.at(quantity + candidate);
            EXPECT_TRUE(std::isfinite(metric.value)) << metric.key;
            EXPECT_GT(metric.floor, 0) << metric.key;
            EXPECT_TRUE(labels.insert(metric.label).second) << metric.label;
        }
    }
    for (const std::string key : {"l2_uvp", "l2_uvp_map_0", "l2_uvp_map_1"}) {
        ASSERT_TRUE(metrics.contains(key)) << key;
        EXPECT_TRUE(std::isnan(metrics.at(key).floor)) << key;
        EXPECT_EQ(metrics.at(key).quantity, "L2");
    }
    EXPECT_EQ(metrics.at("axis_w2_ema").quantity, "axis");
    EXPECT_EQ(metrics.size(), 4 * 4 + 3 + 1u);
    // The mean of the maps is weighted.
    EXPECT_NEAR(metrics.at("l2_uvp").value,
                0.5 * (metrics.at("l2_uvp_map_0").value + metrics.at("l2_uvp_map_1").value), 1e-9);
}

TEST(Metrics, OfMapsThatStartAtTheIdentityAreThoseOfTheIdentity) {
    // Deviations 1 and 3 on every axis: the barycenter has 2. The identity, centred, errs by
    // (2 − 1)² and (3 − 2)² an axis, of a variance of 4: 25 % for both maps. At weights ¾ and ¼ the
    // barycenter has 1.5: (0.5² / 1.5²) and (1.5² / 1.5²).
    Preset preset = presetOfMeasures({R"({"type":"gaussian","centre":[1,0]})",
                                      R"({"type":"gaussian","covariance":[[9,0],[0,9]]})"});
    applySetting(preset, "pretraining=600");
    Session session(preset);
    auto metrics = metricsOf(session);
    EXPECT_NEAR(metrics.at("l2_uvp_map_0").value, 25, 6);
    EXPECT_NEAR(metrics.at("l2_uvp_map_1").value, 25, 6);
    apply(session, command::SetWeights{{0.75, 0.25}});
    metrics = metricsOf(session);
    EXPECT_NEAR(metrics.at("l2_uvp_map_0").value, 100.0 / 9, 4);
    EXPECT_NEAR(metrics.at("l2_uvp_map_1").value, 100, 25);
    EXPECT_NEAR(metrics.at("l2_uvp").value,
                0.75 * metrics.at("l2_uvp_map_0").value + 0.25 * metrics.at("l2_uvp_map_1").value,
                1e-9);
}

TEST(Metrics, OfADiscreteReferenceKnowNoMapsAndNoAxes) {
    Preset preset = presetOfMeasures({R"({"type":"square"})", R"({"type":"moons"})"});
    preset.referenceAtoms = 50;
    Session session(preset);
    const auto metrics = metricsOf(session);
    EXPECT_TRUE(metrics.contains("sliced_w2_map_1"));
    for (const auto& [key, metric] : metrics) {
        EXPECT_NE(key.rfind("l2_uvp", 0), 0u) << key;
        EXPECT_NE(key.rfind("axis_w2", 0), 0u) << key;
    }
}

TEST(Metrics, OfACongruentFamilyInSixteenDimensionsAreThere) {
    const auto member = [](int index) {
        return R"({"type":"congruent","of":{"type":"cube","dim":16},"weights":[0.5,0.5],"warp":0.2,
            "index":)" +
               std::to_string(index) + "}";
    };
    Session session(presetOfMeasures({member(0), member(1)}));
    const auto metrics = metricsOf(session);
    EXPECT_TRUE(says(session.status().truth, {"exact", "congruent"}));
    EXPECT_TRUE(std::isfinite(metrics.at("l2_uvp").value));
    EXPECT_LT(metrics.at("axis_w2_ema").floor, 0.2);
    EXPECT_GT(metrics.at("axis_w2_ema").value, metrics.at("axis_w2_ema").floor);
    EXPECT_EQ(session.status().errorCount, 0u) << session.status().lastError;
}

} // namespace
} // namespace bary::test
