// Choosing pictures of a set and bringing them to one size.
#include "core/measure/image_choice.h"

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

TEST(ImageSet, KeepsLabelsAndTheFirstOfThem) {
    const ImageSet some = selected(numbered(), std::vector<uint8_t>{2, 1}, 3);
    EXPECT_EQ(some.pixels, (std::vector<uint8_t>{1, 2, 4}));
    EXPECT_EQ(some.labels, (std::vector<uint8_t>{1, 2, 1}));
    EXPECT_EQ(selected(numbered(), std::vector<uint8_t>{0}, 1000).count(), 34);
    EXPECT_EQ(selected(numbered(), std::vector<uint8_t>{7}, 0).count(), 0);
}

TEST(ImageSet, SplitsIntoTwoPartsThatShareNothing) {
    const auto train = trainPart(numbered()).pixels, test = testPart(numbered()).pixels;
    EXPECT_EQ(train.size(), 80u);
    EXPECT_EQ(test.size(), 20u);
    EXPECT_EQ(testPart(numbered()).labels.front(), 4 % 3);
    std::set<uint8_t> both(train.begin(), train.end());
    both.insert(test.begin(), test.end());
    EXPECT_EQ(both.size(), 100u);
}

TEST(ImageSet, DrawsARandomPartThatOnlyTheSeedDecides) {
    const auto first = randomPart(numbered(), 40, 1).pixels;
    EXPECT_EQ(first, randomPart(numbered(), 40, 1).pixels);
    EXPECT_TRUE(std::is_sorted(first.begin(), first.end()));
    EXPECT_EQ(std::set<uint8_t>(first.begin(), first.end()).size(), 40u);
    EXPECT_NE(first, randomPart(numbered(), 40, 2).pixels);
    EXPECT_EQ(randomPart(numbered(), 101, 1).pixels, numbered().pixels);
    int last = 0; // every place is chosen in four cases of ten
    for (uint64_t seed = 0; seed < 1000; ++seed) {
        last += randomPart(numbered(), 40, seed).pixels.back() == 99;
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
