// The readers on the files that people have, where they are there: against published counts.
#include "core/io/data_folder.h"
#include "core/io/idx.h"
#include "core/io/usps.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace bary::test {
namespace {

TEST(RealData, MnistHasThePublishedDigits) {
    const auto folder = dataFolder() / "mnist";
    if (!std::filesystem::exists(folder / "train-images-idx3-ubyte.gz")) {
        GTEST_SKIP() << "MNIST is not in the data folder " << dataFolder();
    }
    const IdxImages images = readIdxImages(folder / "train-images-idx3-ubyte.gz");
    EXPECT_EQ(images.count, 60000);
    EXPECT_EQ(images.height, 28);
    EXPECT_EQ(images.width, 28);
    EXPECT_EQ(images.pixels.size(), 60000u * 784);
    const auto labels = readIdxLabels(folder / "train-labels-idx1-ubyte.gz");
    EXPECT_EQ(labels.size(), 60000u);
    EXPECT_EQ(std::count(labels.begin(), labels.end(), 0), 5923);
    EXPECT_EQ(std::count(labels.begin(), labels.end(), 1), 6742);
    EXPECT_EQ(labels[0], 5);
}

TEST(RealData, UspsHasThePublishedDigits) {
    const auto file = dataFolder() / "usps" / "zip.train.gz";
    if (!std::filesystem::exists(file)) {
        GTEST_SKIP() << "USPS is not in the data folder " << dataFolder();
    }
    const UspsDigits digits = readUsps(file);
    EXPECT_EQ(digits.labels.size(), 7291u);
    EXPECT_EQ(std::count(digits.labels.begin(), digits.labels.end(), 0), 1194);
    EXPECT_EQ(std::count(digits.labels.begin(), digits.labels.end(), 1), 1005);
    EXPECT_EQ(digits.pixels.size(), 7291u * 256);
}

} // namespace
} // namespace bary::test
