// VGG16 by weights that make its features known.
#include "core/network/vgg16.h"

#include "core/io/npy.h"
#include "tests/core/network/vgg16_weights.h"

namespace bary::test {
namespace {

TEST(Vgg16, FeaturesAreThoseOfItsLayersInTurn) {
    const TemporaryFolder folder;
    writeNpy(folder / "w.npy", Points(1, vgg16HandingOn(0.25f)));
    const Vgg16 network(folder / "w.npy", torch::kCPU);
    auto x = torch::zeros({2, 3, 16, 16});
    x[0][0][5][9] = 1;
    x[0][1][3][3] = 7; // nobody looks there
    x[1][0].fill_(-1);
    const auto features = network.features(x);
    ASSERT_EQ(features.size(), 4u);
    // Behind 2, 4, 7 and 10 convolutions, and 0 to 3 halvings.
    const int before[] = {2, 4, 7, 10};
    for (int64_t k = 0; k < 4; ++k) {
        const auto& found = features[static_cast<size_t>(k)];
        const int64_t side = 16 >> k;
        EXPECT_EQ(found.sizes(), (std::vector<int64_t>{2, 64 << k, side, side}));
        EXPECT_FLOAT_EQ(found[0][0][5 >> k][9 >> k].item<float>(), 1 + 0.25f * before[k]);
        EXPECT_FLOAT_EQ(found[0][0][side - 1][0].item<float>(), 0.25f * before[k]);
        // −1 + ¼ is cut off at 0: one bias is lost.
        EXPECT_FLOAT_EQ(found[1][0][0][0].item<float>(), 0.25f * (before[k] - 1));
        EXPECT_EQ(found.narrow(1, 1, found.size(1) - 1).abs().max().item<float>(), 0);
    }
}

TEST(Vgg16, AnyOtherFileIsRefusedByName) {
    const TemporaryFolder folder;
    writeNpy(folder / "short.npy", Points(1, std::vector<float>(100, 1.0f)));
    folder.write("text.npy", "not an array");
    for (const char* file : {"short.npy", "text.npy", "missing.npy"}) {
        EXPECT_TRUE(says(messageOf([&] { Vgg16(folder / file, torch::kCPU); }), {file})) << file;
    }
    EXPECT_TRUE(says(messageOf([&] { Vgg16(folder / "short.npy", torch::kCPU); }),
                     {"7635264", "VGG16", "found 100"}));
}

} // namespace
} // namespace bary::test
