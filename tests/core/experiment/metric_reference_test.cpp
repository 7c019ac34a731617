// The metrics of samples and maps that are wrong by a known amount.
#include "core/experiment/metric_reference.h"
#include "tests/core/measure/measure_test_support.h"

#include <cmath>

namespace bary::test {
namespace {

std::shared_ptr<const Truth> truthOf(const std::vector<std::string>& forms,
                                     const std::vector<double>& weights) {
    std::vector<Measure> marginals;
    for (const std::string& form : forms) {
        marginals.push_back(measureOf(form));
    }
    return std::make_shared<const Truth>(computeTruth(marginals, weights, 100000, 60, 1, {}));
}

std::string familyMember(int index, const std::string& base) {
    return R"({"type":"congruent","of":)" + base + R"(,"index":)" + std::to_string(index) +
           R"(,"weights":[0.5,0.5],"seed":4,"warp":0.1})";
}

/// What a quantity says of samples; a failure where it is missing.
double scoreOf(const MetricReference& reference, const std::string& key, const Points& samples) {
    for (const auto& quantity : reference.quantities()) {
        if (quantity.key == key) {
            return quantity.score(samples);
        }
    }
    ADD_FAILURE() << "no quantity " << key;
    return NAN;
}

double floorOf(const MetricReference& reference, const std::string& key) {
    for (const auto& quantity : reference.quantities()) {
        if (quantity.key == key) {
            return quantity.floor;
        }
    }
    return NAN;
}

Points drawn(const std::string& json, int64_t n) {
    auto generator = seeded(77);
    return toPoints(measureOf(json).draw(n, generator));
}

TEST(AxisW2, OfAGaussianInThePlaceOfTheBaseIsTheTextbookValue) {
    // W2² of U[-√3, √3] and N(0, 1) is 2 − 2√(3/π); the two bumps were made for 0.06.
    const struct {
        std::string base;
        double percent;
    } cases[] = {{R"({"type":"cube","dim":16})", 100 * (2 - 2 * std::sqrt(3 / M_PI))},
                 {R"({"type":"bimodal","dim":16})", 6.0}};
    for (const auto& [base, percent] : cases) {
        const auto truth = truthOf({familyMember(0, base), familyMember(1, base)}, {0.5, 0.5});
        const MetricReference reference(truth, fullCounts(16));
        const double gaussian =
            scoreOf(reference, "axis_w2", drawn(R"({"type":"gaussian","dim":16})", 100000));
        // The worst of 16 axes: a little above the mean.
        EXPECT_GT(gaussian, percent - 0.1) << base;
        EXPECT_LT(gaussian, percent + 0.6) << base;
        EXPECT_LT(floorOf(reference, "axis_w2"), 0.2) << base;
        EXPECT_LT(scoreOf(reference, "axis_w2", drawn(base, 100000)), 0.2) << base;
        // The moments do not see it, and neither do the slices by much.
        EXPECT_LT(scoreOf(reference, "bw2_uvp", drawn(R"({"type":"gaussian","dim":16})", 100000)),
                  0.02);
        EXPECT_LT(scoreOf(reference, "sliced_w2", drawn(R"({"type":"gaussian","dim":16})", 20000)),
                  0.1 * percent);
    }
}

TEST(AxisW2, LooksAlongTheAxesOfTheBase) {
    // The barycenter is the box of sides (2, 4) at (1, 0). A box that is wider by a tenth along x
    // alone: its axis has a deviation of 1.1, whose squared distance to 1 is 0.01.
    const auto truth =
        truthOf({R"({"type":"box","size":[1,6],"centre":[2,0]})", R"({"type":"box","size":[3,2]})"},
                {0.5, 0.5});
    const MetricReference reference(truth, fullCounts(2));
    EXPECT_NEAR(scoreOf(reference, "axis_w2",
                        drawn(R"({"type":"box","size":[2.2,4],"centre":[1,0]})", 20000)),
                1, 0.4); // four standard errors
    EXPECT_LT(scoreOf(reference, "axis_w2",
                      drawn(R"({"type":"box","size":[2,4],"centre":[1,0]})", 20000)),
              0.1);
    // Moved by a deviation along y: 100 %.
    const Points moved = drawn(R"({"type":"rectangle","width":2,"height":4,
        "centre":[1,1.1547005383792517]})",
                               20000);
    EXPECT_NEAR(scoreOf(reference, "axis_w2", moved), 100, 3);
}

TEST(AxisW2, IsThereOnlyWhereTheAxesAreKnown) {
    const auto discrete = truthOf({R"({"type":"square"})", R"({"type":"moons"})"}, {0.5, 0.5});
    const MetricReference reference(discrete, liveCounts(2));
    EXPECT_EQ(reference.quantities().size(), 3u);
    EXPECT_TRUE(std::isnan(reference.mapError(0, drawn(R"({"type":"square"})", 100))));
    EXPECT_TRUE(reference.mapSources(0).empty());
}

TEST(MapError, OfTheExactMapIsZeroAndOfTheMeanAHundred) {
    const auto truth = truthOf(
        {R"({"type":"gaussian","dim":8,"random":1})", R"({"type":"gaussian","dim":8,"random":2})"},
        {0.5, 0.5});
    const MetricReference reference(truth, liveCounts(8));
    for (int i = 0; i < 2; ++i) {
        const MapPairs& pairs = truth->maps[i];
        EXPECT_EQ(&reference.mapSources(i), &pairs.from);
        EXPECT_EQ(reference.mapError(i, pairs.to), 0);
        const Points mean(8, std::vector<float>(pairs.to.values.size(), 0.0f));
        EXPECT_NEAR(reference.mapError(i, mean), 100, 2);
        // A shift by t costs |t|² / tr Cov.
        Points moved = pairs.to;
        for (size_t k = 0; k < moved.values.size(); k += 8) {
            moved.values[k] += 0.5f;
        }
        EXPECT_NEAR(reference.mapError(i, moved), 25 / truth->moments.covariance.trace(), 1e-3);
        // Fewer images than pairs: the first rows count.
        EXPECT_EQ(reference.mapError(i, rowsOf(pairs.to, 0, 10)), 0);
    }
    EXPECT_TRUE(std::isnan(reference.mapError(2, truth->samples)));
}

TEST(MapError, SeesARotationThatNoLawShows) {
    // A map onto the right law along wrong ways: the optimal one followed by a quarter turn.
    const auto truth = truthOf({R"({"type":"gaussian"})", R"({"type":"gaussian"})"}, {0.5, 0.5});
    const MetricReference reference(truth, liveCounts(2));
    Points turned = truth->maps[0].to;
    for (size_t k = 0; k < turned.values.size(); k += 2) {
        std::swap(turned.values[k], turned.values[k + 1]);
        turned.values[k] *= -1;
    }
    EXPECT_LT(scoreOf(reference, "bw2_uvp", turned), 0.1);
    EXPECT_NEAR(reference.mapError(0, turned), 200, 6); // E |Rx − x|² = 2 E |x|²
}

TEST(SlicedW2, OfExactSamplesScattersLittleAroundItsExpectation) {
    // Of two samples of n points each of a segment it is 400/n % in the mean: its order statistics
    // have variances i(n + 1 − i)/((n + 1)²(n + 2)). That of one pair scatters by about as much.
    const char* segment = R"({"type":"segments","lines":[[-1,0,1,0]]})";
    const MetricReference reference(truthOf({segment}, {1}), liveCounts(2)); // n = 4000
    const Points samples = drawn(segment, 400000);
    constexpr int sets = 20;
    double sum = 0, squares = 0;
    for (int k = 0; k < sets; ++k) {
        const double score = scoreOf(reference, "sliced_w2", rowsOf(samples, k * 20000, 20000));
        sum += score / sets;
        squares += score * score / sets;
    }
    EXPECT_NEAR(sum, 0.1, 0.06);
    EXPECT_LT(std::sqrt(squares - sum * sum), 0.04);
}

TEST(Floors, AreThoseOfExactSamples) {
    const auto truth = truthOf({R"({"type":"gaussian","dim":16,"random":1})",
                                R"({"type":"gaussian","dim":16,"random":2})"},
                               {0.5, 0.5});
    MetricCounts counts = liveCounts(16);
    counts.moments = 10000;
    // About .05 % at ten thousand samples in 16 dimensions, falling as 1/n.
    const double floor = floorOf(MetricReference(truth, counts), "bw2_uvp");
    EXPECT_NEAR(floor, 0.05, 0.02);
    EXPECT_NEAR(floorOf(MetricReference(truth, fullCounts(16)), "bw2_uvp"), floor / 10, floor / 20);
}

TEST(Counts, KeepCloudsInMemoryInAnyDimension) {
    EXPECT_EQ(liveCounts(2).moments, 20000);
    EXPECT_EQ(fullCounts(2).moments, 100000);
    EXPECT_EQ(fullCounts(128).moments, 100000);
    for (const int dim : {1, 2, 16, 64, 128, 256}) {
        EXPECT_LE(liveCounts(dim).moments * dim, 2000000);
        EXPECT_LE(fullCounts(dim).moments * dim, 12800000);
        for (const MetricCounts& counts : {liveCounts(dim), fullCounts(dim)}) {
            EXPECT_GE(counts.moments, counts.shape);
            EXPECT_GE(counts.shape, counts.energy);
        }
    }
}

TEST(MetricReference, OfNoTruthIsEmpty) {
    const MetricReference reference({}, liveCounts(2));
    EXPECT_TRUE(reference.quantities().empty());
    EXPECT_TRUE(reference.mapSources(0).empty());
    EXPECT_TRUE(std::isnan(reference.mapError(0, Points(2, {1, 2}))));
}

} // namespace
} // namespace bary::test
