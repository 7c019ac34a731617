// Marginals from congruent pairs: the identity that makes their base the barycenter, and that a
// solver which knows nothing of it finds the same.
#include "core/experiment/experiment.h"
#include "core/io/npy.h"
#include "core/measure/pair_family.h"
#include "core/transport/assignment.h"
#include "core/transport/free_support.h"
#include "tests/core/measure/measure_test_support.h"

#include <fmt/format.h>

#include <set>

namespace bary::test {
namespace {

const std::string moons = R"({"type":"moons"})";
const std::string digits =
    R"({"type":"images","glyphs":{"text":"01","count":330,"fonts":"sans"},"size":8})";

std::string memberJson(int member, const std::string& of, const std::string& more = "") {
    return fmt::format(R"({{"type":"congruent-pairs","of":{},"member":{},)"
                       R"("weights":[0.2,0.3,0.5],"seed":4,"samples":1000{}}})",
                       of, member, more);
}

std::string aveJson(int member, const std::string& more = "") {
    return fmt::format(R"({{"type":"ave","of":{},"member":{}{}}})", digits, member, more);
}

std::string refusal(const std::string& json) {
    return messageOf([&] { measureOf(json); });
}

/// The largest |Σ α_n ∇ψ_n(x) − x| at points of the base, in its standard deviations.
double identityError(const std::vector<Measure>& members, double* change = nullptr) {
    auto generator = seeded(7);
    const auto x = members.front().congruent->drawBase(100, generator);
    const double deviation = x.std().item<double>();
    auto sum = torch::zeros_like(x);
    for (size_t n = 0; n < members.size(); ++n) {
        const auto y = members[n].congruent->map(x);
        sum += members[n].congruent->weights[n] * y;
        if (change) {
            *change = std::max(*change, (y - x).abs().max().item<double>() / deviation);
        }
    }
    return (sum - x).abs().max().item<double>() / deviation;
}

TEST(CongruentPairs, AverageToTheIdentity) {
    for (const std::string& of : {moons, std::string(R"({"type":"cube","dim":16})"), digits}) {
        for (const char* potential : {"ridge", "icnn", "conv"}) {
            if (std::string(potential) == "conv" && of != digits) {
                continue; // it looks at pictures only
            }
            const std::string more =
                fmt::format(R"(,"potential":"{}","beta":[0.4,0.7],"w":[0.6,0.4])", potential);
            std::vector<Measure> members;
            for (int n = 0; n < 3; ++n) {
                members.push_back(measureOf(memberJson(n, of, more)));
                EXPECT_NEAR(members.back().congruent->weights[0], 0.2, 1e-9);
            }
            double change = 0;
            EXPECT_LT(identityError(members, &change), 1e-5) << of << potential;
            EXPECT_GT(change, 0.2) << "the maps move nothing";
        }
    }
}

TEST(CongruentPairs, TakeGammaAndSayWhichWeightsItMakes) {
    const std::string gamma =
        R"("gamma_left":[[1,0],[0,1],[0,0]],"gamma_right":[[0,0],[1,0],[0,1]])";
    const auto json = [&](const std::string& more) {
        return R"({"type":"congruent-pairs","of":{"type":"moons"},"member":1,)" + gamma + more +
               "}";
    };
    const Measure measure = measureOf(json(""));
    EXPECT_EQ(measure.congruent->weights, (std::vector<double>{0.25, 0.5, 0.25}));
    EXPECT_NO_THROW(measureOf(json(R"(,"weights":[0.25,0.5,0.25])")));
    EXPECT_TRUE(says(refusal(json(R"(,"weights":[0.3,0.4,0.3])")), {"weights", "0.25, 0.5, 0.25"}));
    EXPECT_TRUE(says(refusal(json(R"(,"beta":[0.5,1.5])")), {"β", "between 0 and 1", "1.5"}));
}

TEST(CongruentPairs, DrawFromATableOfTheirMap) {
    const Measure measure = measureOf(memberJson(0, moons));
    std::string told;
    Preparation preparation;
    preparation.progress = [&](const std::string& text) { told = text; };
    EXPECT_TRUE(says(measure.prepare(preparation), {"1000 samples", "residual"}));
    EXPECT_TRUE(says(told, {"marginal 1", "of 1000"}));
    auto generator = seeded(1);
    const auto pairs = measure.congruent->drawPairs(200, generator);
    const auto images = measure.congruent->map(pairs.x);
    EXPECT_LT((images - pairs.y).abs().max().item<double>(), 1e-5);
    EXPECT_EQ(samplesOf(measure, 50, 3), samplesOf(measureOf(memberJson(0, moons)), 50, 3));
}

TEST(CongruentPairs, StopWhenNobodyWantsThem) {
    const Measure measure = measureOf(memberJson(0, moons));
    std::stop_source source;
    source.request_stop();
    Preparation preparation;
    preparation.stop = source.get_token();
    EXPECT_THROW(measure.prepare(preparation), Cancelled);
}

TEST(CongruentPairs, HaveTheirBaseAsExactTruth) {
    Preset preset;
    for (int n = 0; n < 3; ++n) {
        preset.marginals.push_back(
            {"", 0.1 * (n == 2 ? 5 : n + 2), nlohmann::json::parse(memberJson(n, moons))});
    }
    const auto marginals = buildMarginals(preset);
    const Truth truth = computeTruth(marginals, weightsOf(preset), 20000, 0, 1, {});
    EXPECT_TRUE(truth.exact);
    const Moments own = momentsOf(toPoints(toTensor(truth.samples)));
    EXPECT_LT(bw2Uvp(own, truth.moments), 0.1);
    ASSERT_EQ(truth.maps.size(), 3u);
    const auto y = marginals[1].congruent->map(toTensor(truth.maps[1].to).narrow(0, 0, 50));
    EXPECT_LT((y - toTensor(truth.maps[1].from).narrow(0, 0, 50)).abs().max().item<double>(), 1e-4);
    // At other weights nothing is claimed, and the truth says why.
    const Truth other = computeTruth(marginals, {0.3, 0.3, 0.4}, 1000, 0, 1, {});
    EXPECT_FALSE(other.exact);
    EXPECT_TRUE(says(other.description, {"none", "exact at the weights 0.2, 0.3, 0.5"}));
}

/// Mean |x − y|² of the optimal matching, in percent of the variance of `b`.
double distance(const Points& a, const Points& b) {
    return 100 * optimalAssignment(a, b).cost / (2 * halfVariance(momentsOf(b)));
}

TEST(CongruentPairs, AreAveragedToTheirBaseByASolverThatDoesNotKnowIt) {
    constexpr int64_t n = 500;
    for (const char* potential : {"ridge", "icnn"}) {
        const std::string more = fmt::format(R"(,"potential":"{}")", potential);
        std::vector<Points> clouds;
        std::vector<Measure> members;
        for (int k = 0; k < 3; ++k) {
            members.push_back(measureOf(memberJson(k, moons, more)));
            auto generator = seeded(static_cast<uint64_t>(k) + 1);
            clouds.push_back(toPoints(members.back().draw(n, generator)));
        }
        auto generator = seeded(9);
        const auto& draw = members.front().congruent->drawBase;
        const Points one = toPoints(draw(n, generator)), two = toPoints(draw(n, generator));
        const double floor = distance(one, two);
        const double own =
            distance(freeSupportBarycenter(clouds, members.front().congruent->weights), one);
        double farthest = 0;
        for (const Points& cloud : clouds) {
            farthest = std::max(farthest, distance(cloud, one));
        }
        RecordProperty(potential,
                       fmt::format("{:.3f} floor {:.3f} marginals {:.3f}", own, floor, farthest));
        EXPECT_LT(own, 1.5 * floor) << potential;
        EXPECT_GT(farthest, 2 * floor) << potential << ": all are the barycenter already";
    }
}

TEST(CongruentPairs, RefuseWhatIsWrongInOneLine) {
    EXPECT_TRUE(says(refusal(memberJson(3, moons)), {"'member'", "0 to 2"}));
    EXPECT_TRUE(says(refusal(R"({"type":"congruent-pairs","of":{"type":"moons"},"member":0})"),
                     {"'weights'", "'gamma_left'"}));
    EXPECT_TRUE(says(refusal(memberJson(0, moons, R"(,"potential":"icn")")),
                     {"'icn'", "did you mean 'icnn'"}));
    EXPECT_TRUE(says(refusal(memberJson(0, moons, R"(,"pairs":3,"beta":[0.5])")),
                     {"'beta'", "3 pairs", "found 1"}));
    EXPECT_TRUE(says(refusal(memberJson(0, moons, R"(,"gamma_left":[[1,1],[0,0],[0,0]])")),
                     {"'gamma_left'", "'gamma_right'", "together"}));
    EXPECT_TRUE(says(refusal(memberJson(0, moons, R"(,"sampels":5)")), {"'sampels'", "'samples'"}));
    EXPECT_TRUE(
        says(refusal(R"({"type":"ave","of":{"type":"moons"},"member":0})"), {"'of'", "'images'"}));
    EXPECT_TRUE(
        says(refusal(memberJson(0, moons, R"(,"potential":"conv")")), {"'of'", "'images'"}));
    const std::string odd =
        R"({"type":"images","glyphs":{"text":"01","count":330,"fonts":"sans"},"size":10})";
    EXPECT_TRUE(says(refusal(memberJson(0, odd, R"(,"potential":"conv")")),
                     {"multiple of 4", "10 x 10", "'size'"}));
}

TEST(Ave, AveragesPicturesToTheIdentity) {
    std::vector<Measure> members;
    for (int n = 0; n < 3; ++n) {
        members.push_back(measureOf(aveJson(n)));
        EXPECT_EQ(members.back().kind, PointKind::Image);
        EXPECT_EQ(members.back().dim, 64);
        EXPECT_EQ(members.back().labels, (std::vector<uint8_t>{0, 1}));
    }
    EXPECT_EQ(members[0].congruent->weights, (std::vector<double>{0.25, 0.5, 0.25}));
    EXPECT_LT(identityError(members), 1e-5);
}

TEST(Ave, GivesEveryMarginalItsOwnThirdOfThePictures) {
    std::set<std::vector<float>> seen;
    size_t together = 0;
    for (int n = 0; n < 3; ++n) {
        const Measure member = measureOf(aveJson(n));
        auto generator = seeded(1);
        std::set<std::vector<float>> own;
        const Points x = toPoints(member.congruent->drawPairs(3000, generator).x);
        for (int64_t k = 0; k < x.size(); ++k) {
            own.insert({x.row(k).begin(), x.row(k).end()});
        }
        EXPECT_LE(own.size(), 110u);
        EXPECT_GT(own.size(), 100u);
        together += own.size();
        seen.insert(own.begin(), own.end());
    }
    EXPECT_EQ(seen.size(), together);
}

TEST(Ave, OfColouredPicturesIsCongruentToo) {
    NpyPictures pictures{60, 8, 8, 3, {}};
    std::mt19937 random(1);
    for (int k = 0; k < 60 * 192; ++k) {
        pictures.pixels.push_back(static_cast<uint8_t>(random() % 256));
    }
    const TemporaryFolder folder;
    const auto file = folder.write("rgb.npy", npyBytes(pictures));
    std::vector<Measure> members;
    for (int n = 0; n < 3; ++n) {
        members.push_back(measureOf(
            fmt::format(R"({{"type":"ave","of":{{"type":"images","npy":"{}"}},"member":{}}})",
                        file.string(), n)));
    }
    EXPECT_EQ(members[0].dim, 192);
    EXPECT_LT(identityError(members), 1e-5);
}

TEST(Ave, HasNoMainComponentsBeforeItIsWritten) {
    Preset preset;
    for (int n = 0; n < 3; ++n) {
        preset.marginals.push_back({"", n == 1 ? 0.5 : 0.25, nlohmann::json::parse(aveJson(n))});
    }
    preset.components = 8;
    EXPECT_TRUE(
        says(messageOf([&] { buildMarginals(preset); }), {"'components'", "make-benchmark"}));
}

} // namespace
} // namespace bary::test
