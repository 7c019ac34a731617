#include "core/measure/image_coding.h"

#include "core/base/error.h"
#include "core/measure/measure.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <random>

namespace bary::test {
namespace {

/// Smooth pictures of 6 x 6: a few waves of random strength.
std::shared_ptr<const ImageSet> waves(int64_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    auto set = std::make_shared<ImageSet>(ImageSet{6, 6, 1, {}, {}});
    for (int64_t k = 0; k < count; ++k) {
        const double a = normal(random), b = normal(random), c = normal(random);
        for (int p = 0; p < 36; ++p) {
            const double x = p % 6, y = p / 6;
            const double value = 128 + 25 * a * std::sin(x) + 15 * b * std::cos(y) +
                                 8 * c * std::sin(x + y) + 2 * normal(random);
            set->pixels.push_back(static_cast<uint8_t>(std::clamp(value, 0.0, 255.0)));
        }
    }
    return set;
}

TEST(ImageCoding, PixelsComeBackAsTheyWere) {
    const ImageCoding coding({16, 16, 1, -1, 1});
    std::vector<uint8_t> all(256);
    for (size_t k = 0; k < all.size(); ++k) {
        all[k] = static_cast<uint8_t>(k);
    }
    const Points points = coding.encode(all);
    EXPECT_EQ(points.dim, 256);
    EXPECT_FLOAT_EQ(points.values.front(), -1);
    EXPECT_FLOAT_EQ(points.values.back(), 1);
    EXPECT_EQ(coding.decode(points), all);
}

TEST(ImageCoding, WhatLiesOutsideTheRangeIsClamped) {
    const ImageCoding coding({2, 1, 1, 0, 1});
    EXPECT_EQ(coding.decode(Points(2, {-3, 7})), (std::vector<uint8_t>{0, 255}));
}

TEST(MainComponents, LoseExactlyTheVarianceThatTheyDiscard) {
    for (const int count : {1, 3, 10, 36}) {
        std::vector<Measure> marginals = {imagesOf(waves(400, 1), {6, 6, 1, -1, 1}),
                                          imagesOf(waves(300, 2), {6, 6, 1, -1, 1})};
        const ImageCoding pixels = *marginals.front().coding;
        useMainComponents(marginals, count);
        const ImageCoding& coding = *marginals.front().coding;
        ASSERT_EQ(marginals.front().dim, count);
        EXPECT_EQ(marginals[1].coding, marginals[0].coding) << "one space for all";
        // Pooled, every marginal with the same weight: variance, and mean squared error.
        const int64_t size = pixels.format().size();
        std::vector<double> mean(static_cast<size_t>(size)), square(mean.size());
        double error = 0;
        for (const Measure& marginal : marginals) {
            const Points x = pixels.encode(marginal.images->pixels);
            const auto back = pixels.encode(coding.decode(coding.encode(marginal.images->pixels)));
            const double each = 1.0 / static_cast<double>(2 * x.size());
            for (size_t k = 0; k < x.values.size(); ++k) {
                const double value = x.values[k], lost = value - back.values[k];
                mean[k % mean.size()] += each * value;
                square[k % mean.size()] += each * value * value;
                error += each * lost * lost;
            }
        }
        double variance = 0;
        for (size_t k = 0; k < mean.size(); ++k) {
            variance += square[k] - mean[k] * mean[k];
        }
        // Bytes round by half a step.
        EXPECT_NEAR(coding.keptVariance(), 1 - error / variance, 0.003) << count;
    }
}

TEST(MainComponents, TakeOneUpToTheNumberOfPixels) {
    std::vector<Measure> marginals = {imagesOf(waves(50, 1), {6, 6, 1, -1, 1})};
    EXPECT_THROW(useMainComponents(marginals, 37), InputError);
    EXPECT_THROW(useMainComponents(marginals, 0), InputError);
}

TEST(ImageMeasure, DrawsItsPicturesInEitherCoding) {
    std::vector<Measure> marginals = {imagesOf(waves(40, 3), {6, 6, 1, -1, 1})};
    const auto isStored = [&](const std::vector<uint8_t>& picture) {
        const auto& all = marginals[0].images->pixels;
        for (size_t k = 0; k < all.size(); k += 36) {
            bool same = true;
            for (size_t p = 0; p < 36; ++p) {
                same = same && std::abs(all[k + p] - picture[p]) <= 1;
            }
            if (same) {
                return true;
            }
        }
        return false;
    };
    for (const bool compressed : {false, true}) {
        if (compressed) {
            useMainComponents(marginals, 36);
        }
        auto generator = at::detail::createCPUGenerator(4);
        const Points drawn = toPoints(marginals[0].draw(20, generator));
        const auto pictures = marginals[0].coding->decode(drawn);
        for (size_t k = 0; k < 20; ++k) {
            EXPECT_TRUE(isStored({pictures.begin() + 36 * k, pictures.begin() + 36 * (k + 1)}));
        }
    }
}

} // namespace
} // namespace bary::test
