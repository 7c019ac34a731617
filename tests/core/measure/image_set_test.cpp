// Choosing pictures of a set and bringing them to one size.
#include "core/measure/image_set.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace bary::test {
namespace {

/// 100 pictures of one pixel, which is their number; labels 0, 1, 2, 0, ...
ImageSet numbered() {
    ImageSet set{1, 1, 1, {}, {}};
    for (int k = 0; k < 100; ++k) {
        set.pixels.push_back(static_cast<uint8_t>(k));
        set.labels.push_back(static_cast<uint8_t>(k % 3));
    }
    return set;
}

ImageChoice choice(std::vector<uint8_t> keep, int64_t most = 0) {
    ImageChoice result;
    result.keep = std::move(keep);
    result.most = most;
    return result;
}

TEST(ImageSet, KeepsLabelsAndTheFirstOfThem) {
    EXPECT_EQ(selected(numbered(), {}).pixels, numbered().pixels);
    const ImageSet some = selected(numbered(), choice({2, 1}, 3));
    EXPECT_EQ(some.pixels, (std::vector<uint8_t>{1, 2, 4}));
    EXPECT_EQ(some.labels, (std::vector<uint8_t>{1, 2, 1}));
    EXPECT_EQ(selected(numbered(), choice({0}, 1000)).count(), 34);
    EXPECT_EQ(selected(numbered(), choice({7})).count(), 0);
}

TEST(ImageSet, SplitsIntoTwoPartsThatShareNothing) {
    ImageChoice train = choice({1}), test = train;
    train.split = ImageChoice::Split::Train;
    test.split = ImageChoice::Split::Test;
    const auto a = selected(numbered(), train).pixels, b = selected(numbered(), test).pixels;
    EXPECT_EQ(a.size(), 27u);
    EXPECT_EQ(b.size(), 6u);
    std::set<uint8_t> both(a.begin(), a.end());
    both.insert(b.begin(), b.end());
    EXPECT_EQ(both.size(), 33u);
}

TEST(ImageSet, DrawsARandomPartThatOnlyTheSeedDecides) {
    ImageChoice random = choice({}, 40);
    random.seed = 1;
    const auto first = selected(numbered(), random).pixels;
    EXPECT_EQ(first, selected(numbered(), random).pixels);
    EXPECT_TRUE(std::is_sorted(first.begin(), first.end()));
    EXPECT_EQ(std::set<uint8_t>(first.begin(), first.end()).size(), 40u);
    random.seed = 2;
    EXPECT_NE(first, selected(numbered(), random).pixels);
    int last = 0; // every place is chosen in four cases of ten
    for (uint64_t seed = 0; seed < 1000; ++seed) {
        random.seed = seed;
        last += selected(numbered(), random).pixels.back() == 99;
    }
    EXPECT_NEAR(last, 400, 4 * 15.5);
}

TEST(ImageSet, PadsWhatIsNotSquareBeforeItIsResized) {
    ImageSet wide{4, 2, 1, std::vector<uint8_t>(8, 200), {5}};
    const ImageSet square = resized(wide, 4);
    EXPECT_EQ(square.labels, std::vector<uint8_t>{5});
    EXPECT_EQ(square.pixels, (std::vector<uint8_t>{0, 0, 0, 0, 200, 200, 200, 200, 200, 200, 200,
                                                   200, 0, 0, 0, 0}));
}

} // namespace
} // namespace bary::test
