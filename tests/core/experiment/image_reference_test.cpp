#include "core/experiment/image_reference.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary::test {
namespace {

constexpr int side = 8;

/// A bright bar at the row of a label, which is drawn evenly from `labels`, on noise.
torch::Tensor bars(const std::vector<uint8_t>& labels, int64_t n, torch::Generator& generator,
                   std::vector<uint8_t>* drawn = nullptr) {
    auto pictures = torch::rand({n, side, side}, generator) * 0.4;
    for (int64_t k = 0; k < n; ++k) {
        const uint8_t label = labels[static_cast<size_t>(k) % labels.size()];
        pictures[k][label] += 0.5;
        if (drawn) {
            drawn->push_back(label);
        }
    }
    return pictures.reshape({n, side * side});
}

Measure measureOf(const std::vector<uint8_t>& labels) {
    Measure measure;
    measure.dim = side * side;
    measure.kind = PointKind::Image;
    measure.coding = std::make_shared<const ImageCoding>(ImageFormat{side, side, 1, 0, 1});
    measure.labels = labels;
    measure.draw = [labels](int64_t n, torch::Generator& g) { return bars(labels, n, g); };
    return measure;
}

Classifier judge() {
    auto generator = at::detail::createCPUGenerator(1);
    ImageSet set{side, side, 1, {}, {}};
    const auto pictures = bars({1, 3, 5}, 900, generator, &set.labels);
    set.pixels = ImageCoding({side, side, 1, 0, 1}).decode(toPoints(pictures));
    return Classifier(set, 1, {});
}

std::vector<uint8_t> picturesOf(const Measure& measure) {
    auto generator = at::detail::createCPUGenerator(2);
    return measure.coding->decode(toPoints(measure.draw(ImageReference::samples, generator)));
}

TEST(ImageReference, TellsPicturesOfOneMarginalFromThoseOfTheOther) {
    const std::vector<Measure> marginals = {measureOf({1, 5}), measureOf({3})};
    const ImageReference reference(marginals, judge(), 1);
    const ImageScore own = reference.score(0, picturesOf(marginals[0]));
    const ImageScore other = reference.score(1, picturesOf(marginals[0]));
    EXPECT_GT(own.judged, 98);
    EXPECT_LT(other.judged, 2);
    EXPECT_EQ(own.classes, 2);
    EXPECT_EQ(other.classes, 0);
    EXPECT_LT(own.frechetFeatures, 0.02 * other.frechetFeatures);
    EXPECT_LT(own.frechetPixels, 0.05 * other.frechetPixels);
    EXPECT_NEAR(own.frechetPixels, reference.floor(0).frechetPixels,
                0.2 * reference.floor(0).frechetPixels);
}

TEST(ImageReference, AMarginalThatDiffersByAShiftIsReachedByIt) {
    Measure brighter = measureOf({1, 5});
    brighter.draw = [](int64_t n, torch::Generator& g) { return bars({1, 5}, n, g) + 0.1; };
    const ImageReference pair({measureOf({1, 5}), brighter}, judge(), 1);
    const ImageReference all({measureOf({1, 5}), brighter, measureOf({3})}, judge(), 1);
    const ImageReference one({measureOf({1, 5})}, judge(), 1);
    for (const int i : {0, 1}) {
        EXPECT_LT(pair.shifted(i), 5 * pair.floor(i).frechetFeatures);
        EXPECT_LT(all.shifted(i), 5 * all.floor(i).frechetFeatures) << "not the best of the others";
    }
    EXPECT_GT(all.shifted(2), 100 * all.floor(2).frechetFeatures); // one bar for two
    EXPECT_TRUE(std::isnan(one.shifted(0)));
}

TEST(ImageReference, TellsTheMixtureFromOneOfItsParts) {
    const std::vector<Measure> marginals = {measureOf({1}), measureOf({3}), measureOf({5})};
    const ImageReference reference(marginals, judge(), 1);
    const std::vector<double> weights = {0.5, 0.5, 0};
    const ImageScore mixture = reference.mixtureScore(weights, picturesOf(measureOf({1, 3})));
    const ImageScore part = reference.mixtureScore(weights, picturesOf(marginals[0]));
    const ImageScore floor = reference.mixtureFloor(weights);
    EXPECT_EQ(mixture.classes, 2);
    EXPECT_EQ(part.classes, 1);
    EXPECT_EQ(floor.classes, 2);
    EXPECT_GT(mixture.judged, 98);
    EXPECT_LT(reference.mixtureScore(weights, picturesOf(marginals[2])).judged, 2);
    EXPECT_LT(mixture.frechetPixels, 0.1 * part.frechetPixels);
    EXPECT_LT(mixture.frechetFeatures, 0.1 * part.frechetFeatures);
    EXPECT_NEAR(mixture.frechetPixels, floor.frechetPixels, 0.3 * floor.frechetPixels);
}

TEST(ImageReference, WithoutAJudgeThereAreOnlyPixels) {
    const std::vector<Measure> marginals = {measureOf({1, 3, 5})};
    const ImageReference reference(marginals, std::nullopt, 1);
    const ImageScore score = reference.score(0, picturesOf(marginals[0]));
    EXPECT_TRUE(std::isnan(score.judged) && std::isnan(score.frechetFeatures));
    EXPECT_GT(score.frechetPixels, 0);
}

TEST(ImageReference, AMarginalOfEveryLabelIsNotJudged) {
    const std::vector<Measure> marginals = {measureOf({1, 3, 5})};
    const ImageReference reference(marginals, judge(), 1);
    const ImageScore score = reference.score(0, picturesOf(marginals[0]));
    EXPECT_TRUE(std::isnan(score.judged));
    EXPECT_EQ(score.classes, 3);
}

TEST(ImageReference, TheFrechetDistanceOfBrighterPicturesIsThatOfTheirMeans) {
    const std::vector<Measure> marginals = {measureOf({1, 3, 5})};
    const ImageReference reference(marginals, std::nullopt, 1);
    auto brighter = picturesOf(marginals[0]);
    const double before = reference.score(0, brighter).frechetPixels;
    for (uint8_t& value : brighter) {
        value = static_cast<uint8_t>(value + 20); // at most .9 of 255 before
    }
    const double shift = 20.0 / 255;
    EXPECT_NEAR(reference.score(0, brighter).frechetPixels - before, side * side * shift * shift,
                0.1 * side * side * shift * shift);
}

} // namespace
} // namespace bary::test
