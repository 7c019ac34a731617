#include "core/measure/classifier.h"

#include "core/base/error.h"

#include <gtest/gtest.h>

#include <random>

namespace bary::test {
namespace {

/// A bright bar at the row of its label in a noisy picture of 8 x 8; labels 3, 5, 7.
ImageSet bars(int64_t count, uint64_t seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    ImageSet set{8, 8, 1, {}, {}};
    for (int64_t k = 0; k < count; ++k) {
        const auto label = static_cast<uint8_t>(3 + 2 * (k % 3));
        set.labels.push_back(label);
        for (unsigned p = 0; p < 64; ++p) {
            set.pixels.push_back(static_cast<uint8_t>(random() % 120 + (p / 8 == label ? 100 : 0)));
        }
    }
    return set;
}

torch::Tensor pixelsOf(const ImageSet& set) {
    return pixelTensor(set.pixels, set.pictureSize());
}

TEST(Classifier, NamesWhatItNeverSaw) {
    const Classifier judge(bars(600, 1), 1, {});
    EXPECT_EQ(judge.labels(), (std::vector<uint8_t>{3, 5, 7}));
    EXPECT_GT(judge.accuracy(), 0.97);
    const ImageSet fresh = bars(300, 2);
    const auto named = judge.labelsOf(pixelsOf(fresh));
    int right = 0;
    for (size_t k = 0; k < named.size(); ++k) {
        right += named[k] == fresh.labels[k];
    }
    EXPECT_GT(right, 291);
    EXPECT_EQ(judge.features(pixelsOf(fresh)).size(), 300);
}

TEST(Classifier, SaysHowWellItDoesOnPicturesThatTellNothing) {
    ImageSet noise = bars(900, 3);
    std::mt19937 random(4);
    for (uint8_t& value : noise.pixels) {
        value = static_cast<uint8_t>(random());
    }
    EXPECT_LT(Classifier(noise, 1, {}).accuracy(), 0.55); // of three labels
}

TEST(Classifier, TheSameSeedLearnsTheSame) {
    const ImageSet set = bars(100, 5);
    const Points a = Classifier(set, 9, {}).features(pixelsOf(set));
    EXPECT_EQ(a.values, Classifier(set, 9, {}).features(pixelsOf(set)).values);
    EXPECT_NE(a.values, Classifier(set, 10, {}).features(pixelsOf(set)).values);
}

TEST(Classifier, NeedsTwoLabelsAndSomePictures) {
    ImageSet one = bars(60, 6);
    std::fill(one.labels.begin(), one.labels.end(), uint8_t{4});
    EXPECT_THROW(Classifier(one, 1, {}), InputError);
    EXPECT_THROW(Classifier(bars(12, 7), 1, {}), InputError);
}

} // namespace
} // namespace bary::test
