// What a session writes to files.
#include "core/io/image.h"
#include "core/io/npy.h"
#include "core/io/table.h"
#include "tests/core/session/helpers.h"

#include <sstream>
#include <thread>
#include <unistd.h>

namespace bary::test {
namespace {

TEST(Export, OfSamplesKnowsTheFormatsAndTheCount) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    for (const std::string name : {"s.npy", "s.csv", "s.ply"}) {
        apply(session, command::ExportSamples{folder / name, 123});
        EXPECT_EQ(readPoints(folder / name).size(), 123) << name;
        EXPECT_EQ(readPoints(folder / name).dim, 2) << name;
    }
    EXPECT_EQ(session.status().errorCount, 0u);
    apply(session, command::ExportSamples{folder / "s.doc", 10});
    EXPECT_EQ(session.status().errorCount, 1u);
    EXPECT_TRUE(says(session.status().lastError, {"s.doc"}));
}

TEST(Export, OfABadCountIsAnErrorAndNotTheEndOfTheRun) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    steps(session, 2);
    apply(session, command::ExportSamples{folder / "s.npy", -1});
    apply(session, command::WriteResults{folder / "results", -1});
    EXPECT_EQ(session.status().errorCount, 2u);
    EXPECT_EQ(session.status().state, State::Paused) << session.status().message;
    steps(session, 2);
    EXPECT_EQ(session.status().iteration, 4);
}

TEST(Export, OfResultsHoldsSamplesMarginalsAndTheirImages) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    steps(session, 5);
    apply(session, command::WriteResults{folder / "deep" / "results", 50});
    EXPECT_EQ(session.status().errorCount, 0u) << session.status().lastError;
    for (const std::string name : {"samples", "marginal_0", "marginal_1", "to_barycenter_0",
                                   "to_barycenter_1", "to_marginal_0", "to_marginal_1"}) {
        const Points points = readNpy(folder / "deep" / "results" / (name + ".npy"));
        EXPECT_EQ(points.size(), 50) << name;
        EXPECT_EQ(points.dim, 2) << name;
    }
}

TEST(Export, OfResultsHoldsTheTruthOnceItIsThere) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    steps(session, 1);
    apply(session, command::EvaluateFully{}); // waits for it
    apply(session, command::WriteResults{folder.path(), 40});
    ASSERT_EQ(session.status().errorCount, 0u) << session.status().lastError;
    EXPECT_EQ(readNpy(folder / "truth.npy").size(), 40);
}

TEST(Export, ToAFolderThatCannotBeWrittenIsAnErrorOnly) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    // A file in the place of a folder stops even root.
    folder.write("file", "x");
    apply(session, command::WriteResults{folder / "file" / "results", 10});
    apply(session, command::ExportSamples{folder / "file" / "s.npy", 10});
    EXPECT_EQ(session.status().errorCount, 2u);
    EXPECT_TRUE(says(session.status().lastError, {"file"}));
    EXPECT_EQ(session.status().state, State::Ready);
}

TEST(Export, ToAReadOnlyFolderIsAnErrorOnly) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may write everywhere, so there is no unwritable folder to test with";
    }
    const TemporaryFolder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_read |
                                                    std::filesystem::perms::owner_exec);
    Session session(tinyPreset());
    apply(session, command::WriteResults{folder.path(), 10});
    EXPECT_EQ(session.status().errorCount, 1u);
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

Image gradientPicture(int width, int height, int tint) {
    Image image{width, height, 3, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < 3; ++c) {
                const int shade = 40 * c + 4 * x + 3 * y;
                image.pixels.push_back(static_cast<uint8_t>(c == tint ? 250 - shade : shade));
            }
        }
    }
    return image;
}

Preset palettePreset(const std::vector<std::filesystem::path>& files) {
    Preset preset = presetFromFiles(files, true);
    for (const std::string setting :
         {"iterations=40", "potential_width=4", "potential_layers=2", "generator_width=4",
          "generator_layers=1", "batch=32", "pretraining=300", "seed=1", "threads=1",
          "reference_atoms=50", "device=cpu"}) {
        applySetting(preset, setting);
    }
    return preset;
}

TEST(Palettes, PicturesFollowTheStrengthThatWasAsked) {
    const TemporaryFolder folder;
    writeImage(folder / "a.png", gradientPicture(29, 17, 0));
    writeImage(folder / "b.png", gradientPicture(13, 21, 2));
    Session session(palettePreset({folder / "a.png", folder / "b.png"}));
    steps(session, 3);
    const auto distance = [&](double strength) { // of the new dominant colours from the old ones
        apply(session, command::SetRecolour{{strength, false}});
        const auto snapshot = session.snapshot();
        double sum = 0;
        for (const auto& picture : snapshot->pictures) {
            for (size_t k = 0; k < picture->before.size(); ++k) {
                for (size_t c = 0; c < 3; ++c) {
                    sum += std::abs(picture->after[k].colour[c] - picture->before[k].colour[c]);
                }
            }
        }
        return sum;
    };
    EXPECT_NEAR(distance(0), 0, 1e-5);
    const double half = distance(0.5), whole = distance(1);
    EXPECT_GT(half, 0.01);
    EXPECT_GT(whole, 1.5 * half);
}

TEST(Palettes, AreShownThroughFinerTablesOnceNothingMoves) {
    const TemporaryFolder folder;
    writeImage(folder / "a.png", gradientPicture(29, 17, 0));
    writeImage(folder / "b.png", gradientPicture(13, 21, 2));
    Session session(palettePreset({folder / "a.png", folder / "b.png"}));
    waitFor(session);
    const auto shownSize = [&] { return session.snapshot()->pictures[0]->table->size; };
    EXPECT_EQ(shownSize(), 65);
    apply(session, command::SetRecolour{{0.5, false}}); // a hand may still be at the slider
    const auto end = std::chrono::steady_clock::now() + patience;
    while (shownSize() != 65 && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(shownSize(), 65);
}

TEST(Palettes, AreRecolouredAtFullSizeWithTablesAndSwatches) {
    const TemporaryFolder folder;
    // Larger than a preview, to see that it is not what is written; the same name twice.
    std::filesystem::create_directory(folder / "sub");
    writeImage(folder / "sun.png", gradientPicture(29, 17, 0));
    writeImage(folder / "sub" / "sun.png", gradientPicture(13, 21, 2));
    Session session(palettePreset({folder / "sun.png", folder / "sub" / "sun.png"}));
    steps(session, 3);
    ASSERT_EQ(session.snapshot()->pictures.size(), 2u) << session.status().message;
    EXPECT_EQ(session.snapshot()->pictures[0]->photograph->size(), 29 * 17);
    apply(session, command::WritePalettes{folder / "out", 5});
    ASSERT_EQ(session.status().errorCount, 0u) << session.status().lastError;

    const Image first = readImage(folder / "out" / "sun-recoloured.png", 3);
    EXPECT_EQ(std::pair(first.width, first.height), std::pair(29, 17));
    const Image second = readImage(folder / "out" / "sun-2-recoloured.png", 3);
    EXPECT_EQ(std::pair(second.width, second.height), std::pair(13, 21));
    // The window shows the same, to within what its table leaves.
    const PalettePicture& shown = *session.snapshot()->pictures[0];
    const auto through = recolour(shown.photograph->rgb, tableMap(shown.table), {}, 1).rgb;
    double difference = 0;
    for (size_t k = 0; k < through.size(); ++k) {
        difference += std::abs(int(through[k]) - int(first.pixels[k]));
    }
    EXPECT_LT(difference / static_cast<double>(through.size()), 2);
    EXPECT_LT(shown.tableError.mean, 2);
    ASSERT_FALSE(shown.before.empty());
    EXPECT_EQ(shown.after.size(), shown.before.size());
    EXPECT_FALSE(session.snapshot()->dominant.empty());

    const std::string cube = TemporaryFolder::read(folder / "out" / "sun.cube");
    EXPECT_TRUE(says(cube, {"LUT_3D_SIZE 5"}));
    std::istringstream lines(cube);
    int rows = 0;
    for (std::string line; std::getline(lines, line);) {
        double r, g, b;
        std::istringstream numbers(line);
        if (numbers >> r >> g >> b) {
            ++rows;
            EXPECT_TRUE(r >= 0 && r <= 1 && g >= 0 && g <= 1 && b >= 0 && b <= 1);
        }
    }
    EXPECT_EQ(rows, 125);
    EXPECT_TRUE(std::filesystem::exists(folder / "out" / "sun-2.cube"));

    std::istringstream table(TemporaryFolder::read(folder / "out" / "palettes.csv"));
    std::string line;
    std::getline(table, line);
    EXPECT_EQ(line, "name,red,green,blue,share");
    std::map<std::string, double> shares;
    while (std::getline(table, line)) {
        shares[line.substr(0, line.find(','))] += std::stod(line.substr(line.rfind(',') + 1));
    }
    ASSERT_EQ(shares.size(), 3u);
    for (const std::string name : {"sun", "sun-2", "barycenter"}) {
        EXPECT_NEAR(shares[name], 1, 1e-3) << name;
    }
    EXPECT_GT(readImage(folder / "out" / "palettes.png").size(), 0);
}

TEST(Palettes, NeedPhotographs) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    apply(session, command::WritePalettes{folder / "out", 5});
    EXPECT_EQ(session.status().errorCount, 1u);
    EXPECT_TRUE(says(session.status().lastError, {"photographs"}));
}

TEST(Palettes, RefuseATableOfOneColour) {
    const TemporaryFolder folder;
    writeImage(folder / "a.png", gradientPicture(4, 4, 0));
    writeImage(folder / "b.png", gradientPicture(4, 4, 1));
    Session session(palettePreset({folder / "a.png", folder / "b.png"}));
    apply(session, command::WritePalettes{folder / "out", 1});
    EXPECT_EQ(session.status().errorCount, 1u);
    EXPECT_EQ(waitFor(session), State::Ready);
}

} // namespace
} // namespace bary::test
