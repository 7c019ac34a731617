// Marginals carried to a known barycenter of pictures, against merely shifted ones.
#include "core/session/metrics.h"
#include "tests/core/measure/measure_test_support.h"

#include <cmath>
#include <functional>
#include <map>

namespace bary::test {
namespace {

constexpr int side = 8;

/// A bright bar at row 1 or 5, and noise.
torch::Tensor bars(int64_t n, torch::Generator& generator) {
    auto pictures = torch::rand({n, side, side}, generator) * 0.3;
    for (int64_t k = 0; k < n; ++k) {
        pictures[k][k % 2 ? 1 : 5] += 0.3;
    }
    return pictures.reshape({n, -1});
}

Measure measureOf(const std::function<torch::Tensor(int64_t, torch::Generator&)>& draw) {
    Measure measure;
    measure.dim = side * side;
    measure.kind = PointKind::Image;
    measure.coding = std::make_shared<const ImageCoding>(ImageFormat{side, side, 1, 0, 1});
    measure.draw = draw;
    return measure;
}

/// Tells the two bars apart.
Classifier judge() {
    auto generator = seeded(3);
    ImageSet set{side, side, 1, measureOf(bars).coding->decode(toPoints(bars(400, generator))), {}};
    for (int k = 0; k < 400; ++k) {
        set.labels.push_back(k % 2 ? 1 : 5);
    }
    return Classifier(set, 1, {});
}

/// Maps that send marginal i to the barycenter by a function.
class GivenMaps final : public Maps {
  public:
    using Function = std::function<torch::Tensor(int, const torch::Tensor&)>;
    explicit GivenMaps(Function back) : back_(std::move(back)) {}
    torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator, bool) const override {
        return bars(n, generator);
    }
    bool hasMaps() const override { return true; }
    torch::Tensor toBarycenter(int i, const torch::Tensor& y) const override { return back_(i, y); }
    torch::Tensor toMarginal(int, const torch::Tensor& x) const override { return x; }

  private:
    Function back_;
};

/// Marginal 0 is brighter than the bars by a constant, marginal 1 has their contrast doubled.
std::vector<Measure> marginals() {
    return {measureOf([](int64_t n, torch::Generator& g) { return bars(n, g) + 0.2; }),
            measureOf([](int64_t n, torch::Generator& g) { return bars(n, g) * 1.6; })};
}

std::map<std::string, Metric> metricsOf(const Maps& maps) {
    auto truth = std::make_shared<Truth>();
    auto generator = seeded(4);
    truth->exact = true;
    truth->samples = toPoints(bars(6000, generator));
    truth->again = toPoints(bars(6000, generator));
    truth->moments = momentsOf(truth->samples);
    truth->maps.resize(2);
    truth->images = std::make_shared<const ImageReference>(marginals(), judge(), 1);
    const MetricReference reference(truth, {4000, 4000, 500, 8});
    std::map<std::string, Metric> metrics;
    for (const Metric& metric : evaluateMetrics(maps, marginals(), {0.5, 0.5}, reference, {}, 1)) {
        metrics[metric.key] = metric;
    }
    return metrics;
}

TEST(InverseMetrics, ExactMapsReachTheFloorAndTheIdentityDoesNot) {
    const auto exact = metricsOf(
        GivenMaps([](int i, const torch::Tensor& y) { return i == 0 ? y - 0.2 : y / 1.6; }));
    const auto identity = metricsOf(GivenMaps([](int, const torch::Tensor& y) { return y; }));
    for (const std::string i : {"0", "1"}) {
        const Metric& metric = exact.at("frechet_features_map_" + i);
        EXPECT_GT(metric.floor, 0);
        EXPECT_LT(metric.value, 10 * metric.floor) << i;
        EXPECT_GT(identity.at("frechet_features_map_" + i).value, 50 * metric.floor) << i;
    }
}

TEST(InverseMetrics, AConstantShiftIsRightWhereThatIsAllThatSeparatesTheMarginal) {
    const auto metrics = metricsOf(GivenMaps([](int, const torch::Tensor& y) { return y; }));
    const Metric &shifted = metrics.at("frechet_features_shift_0"),
                 &stretched = metrics.at("frechet_features_shift_1");
    EXPECT_LT(shifted.value, 10 * shifted.floor);
    EXPECT_GT(stretched.value, 50 * stretched.floor);
    EXPECT_NE(shifted.label, metrics.at("frechet_features_map_0").label);
    EXPECT_NE(metricTooltip(shifted.key), metricTooltip("frechet_features_map_0"));
}

} // namespace
} // namespace bary::test
