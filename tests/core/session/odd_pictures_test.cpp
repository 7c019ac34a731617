// Palettes of pictures that are no usual photographs, and what is written of them.
#include "core/io/image.h"
#include "tests/core/session/helpers.h"

namespace bary::test {
namespace {

Image filled(int width, int height, int channels, const std::vector<uint8_t>& pixel) {
    Image image{width, height, channels, {}};
    for (int64_t p = 0; p < image.size(); ++p) {
        image.pixels.insert(image.pixels.end(), pixel.begin(), pixel.end());
    }
    return image;
}

/// A smooth picture; grey where `channels` is 1.
Image ramp(int channels, int tint) {
    Image image{12, 9, channels, {}};
    for (int p = 0; p < 108; ++p) {
        for (int c = 0; c < channels; ++c) {
            image.pixels.push_back(static_cast<uint8_t>(20 + 2 * p - (c == tint ? p : 0)));
        }
    }
    return image;
}

class OddPictures : public ::testing::Test {
  protected:
    /// Averages the pictures, writes them and returns the session's status.
    Status average(const std::vector<Image>& pictures, command::WritePalettes target = {},
                   const std::string& space = "srgb") {
        std::vector<std::filesystem::path> files;
        for (const Image& picture : pictures) {
            files.push_back(folder_ / (std::to_string(files.size()) + ".png"));
            writeImage(files.back(), picture);
        }
        Preset preset = presetFromFiles(files, true);
        for (MarginalSpec& marginal : preset.marginals) {
            marginal.measure["space"] = space;
        }
        for (const std::string setting :
             {"iterations=20", "potential_width=4", "potential_layers=2", "generator_width=4",
              "generator_layers=1", "batch=32", "pretraining=300", "threads=1", "device=cpu",
              "reference_atoms=0"}) {
            applySetting(preset, setting);
        }
        Session session(preset);
        steps(session, 3);
        target.folder = folder_ / "out";
        target.lutSize = 5;
        apply(session, target);
        return session.status();
    }
    Image result(const std::string& name) { return readImage(folder_ / "out" / name); }
    nlohmann::json report() {
        return nlohmann::json::parse(TemporaryFolder::read(folder_ / "out" / "agreement.json"));
    }

    TemporaryFolder folder_;
};

TEST_F(OddPictures, OfEveryKindAreRecoloured) {
    const std::vector<Image> pictures = {ramp(1, -1), filled(7, 5, 3, {200, 30, 60}),
                                         filled(1, 1, 3, {10, 200, 30}), ramp(3, 1), ramp(3, 1)};
    for (const std::string space : {"srgb", "linear", "oklab"}) {
        const Status status = average(pictures, {}, space);
        ASSERT_EQ(status.errorCount, 0u) << status.lastError;
        for (size_t k = 0; k < pictures.size(); ++k) {
            const Image image = result(std::to_string(k) + "-recoloured.png");
            EXPECT_EQ(image.width, pictures[k].width);
            EXPECT_EQ(image.height, pictures[k].height);
            EXPECT_EQ(image.channels, 3);
        }
        const auto json = report();
        EXPECT_EQ(json["pictures"].size(), pictures.size());
        EXPECT_TRUE(std::isfinite(json["sliced_w2_recoloured"].get<double>()));
    }
}

TEST_F(OddPictures, OfOneColourEachHaveNothingApartAndNoNaN) {
    const Status status = average({filled(3, 3, 3, {90, 90, 200}), filled(2, 2, 3, {90, 90, 200})});
    ASSERT_EQ(status.errorCount, 0u) << status.lastError;
    EXPECT_EQ(report()["sliced_w2_originals"], 0);
    EXPECT_TRUE(report()["ratio"].is_null());
    EXPECT_EQ(report()["pictures"][0]["edge_correlation"], 1);
}

TEST_F(OddPictures, ThatAreTransparentKeepTheirAlphaAndTheirHiddenColoursCarryNoWeight) {
    Image half = ramp(4, 1);
    for (size_t p = 0; p < 108; ++p) {
        half.pixels[4 * p + 3] = p % 2 == 0 ? 0 : static_cast<uint8_t>(100 + p);
        if (p % 2 == 0) {
            std::fill_n(half.pixels.data() + 4 * p, 3, uint8_t{0}); // hidden: black
        }
    }
    const Status status = average({half, ramp(3, 2)});
    ASSERT_EQ(status.errorCount, 0u) << status.lastError;
    const Image image = result("0-recoloured.png");
    ASSERT_EQ(image.channels, 4);
    for (size_t p = 0; p < 108; ++p) {
        EXPECT_EQ(image.pixels[4 * p + 3], half.pixels[4 * p + 3]);
    }
    EXPECT_TRUE(says(status.marginals[0].description, {"the visible 54 pixels"}));
}

TEST_F(OddPictures, OfStrengthZeroComeBackAsTheyWere) {
    command::WritePalettes target;
    target.settings.strength = 0;
    const Image picture = ramp(3, 1);
    const Status status = average({picture, ramp(3, 2)}, target);
    ASSERT_EQ(status.errorCount, 0u) << status.lastError;
    EXPECT_EQ(result("0-recoloured.png").pixels, picture.pixels);
    EXPECT_NEAR(report()["ratio"].get<double>(), 1, 1e-9);
}

TEST_F(OddPictures, FurtherOnesGoThroughTheTableOfTheNearestPalette) {
    const TemporaryFolder others;
    writeImage(others / "blue.png", filled(4, 4, 3, {20, 30, 190}));
    command::WritePalettes target;
    target.apply = {others / "blue.png"};
    target.format = "jpg";
    const Status status =
        average({filled(6, 6, 3, {200, 20, 20}), filled(6, 6, 3, {20, 20, 200})}, target);
    ASSERT_EQ(status.errorCount, 0u) << status.lastError;
    const auto entry = report()["pictures"][2];
    EXPECT_EQ(entry["table_of"], "1");
    EXPECT_EQ(entry["file"], "blue-recoloured.jpg");
    EXPECT_EQ(result("blue-recoloured.jpg").width, 4);
    EXPECT_EQ(result("0-recoloured.jpg").width, 6);
}

TEST_F(OddPictures, LeaveSwatchesAndAContactSheet) {
    const Status status = average({ramp(3, 1), ramp(3, 2)});
    ASSERT_EQ(status.errorCount, 0u) << status.lastError;
    for (const char* name : {"palettes.csv", "palettes.gpl", "palettes.ase", "0.cube"}) {
        EXPECT_GT(std::filesystem::file_size(folder_ / "out" / name), 100u) << name;
    }
    const Image sheet = result("contact-sheet.png");
    EXPECT_EQ(sheet.width, 2 * 480 + 3 * 12);
    EXPECT_EQ(sheet.height, 2 * (9 + 12) + 12);
    // Before, on the left of the first row, in the middle of its cell.
    const Image picture = ramp(3, 1);
    const auto at = [&](int x, int y) {
        return sheet.pixels[static_cast<size_t>(3 * (y * sheet.width + x))];
    };
    EXPECT_EQ(at(12 + (480 - 12) / 2, 12), picture.pixels[0]);
    EXPECT_EQ(at(0, 0), 255);
}

} // namespace
} // namespace bary::test
