#include "ui/view/image_grid.h"

#include "app/gl_context.h"
#include "core/solver/registry.h"
#include "tests/ui/render/pixels.h"
#include "tests/ui/render/synthetic.h"
#include "ui/render/offscreen.h"

#include <gtest/gtest.h>

namespace bary {
namespace {

/// Pictures of one grey each, 4 x 4.
std::shared_ptr<const ImageRow> row(RowRole role, int marginal, int target, uint8_t grey,
                                    int64_t count = 20) {
    ImageRow result{role, marginal, target, {4, 4, 1, -1, 1}, {}};
    result.pixels.assign(static_cast<size_t>(16 * count), grey);
    return std::make_shared<const ImageRow>(std::move(result));
}

class ImageGridPicture : public testing::Test {
  protected:
    void SetUp() override {
        auto snapshot = synthetic::snapshotOf({synthetic::ring(50), synthetic::square(50)});
        snapshot.rows = {row(RowRole::Generated, -1, -1, 10)};
        for (int i = 0; i < 2; ++i) {
            const auto grey = static_cast<uint8_t>(100 * i);
            snapshot.rows.push_back(row(RowRole::ToMarginal, i, -1, grey + 20));
            snapshot.rows.push_back(row(RowRole::Nearest, i, -1, grey + 30));
            snapshot.rows.push_back(row(RowRole::Marginal, i, -1, grey + 40));
            snapshot.rows.push_back(row(RowRole::ToBarycenter, i, -1, grey + 60));
            snapshot.rows.push_back(row(RowRole::Across, i, 1 - i, grey + 70));
        }
        snapshot.rows.push_back(row(RowRole::Walk, -1, -1, 250));
        snapshot_ = std::make_shared<const Snapshot>(std::move(snapshot));
        status_ = synthetic::statusOf(PointKind::Image, 16, {"zeros", "ones"});
        picture_.width = 900;
        picture_.height = 700;
    }
    std::vector<ImageBlock> blocks() const {
        return imageBlocks(options_.view, *snapshot_, options_, true);
    }
    Image draw(int frames = 3) {
        return renderPicture(
            picture_,
            [&](const Theme& theme) {
                stage_.draw(ImGui::GetContentRegionAvail(), snapshot_, status_, theme, options_);
            },
            frames);
    }
    static int pixelsOf(const Image& image, int grey) {
        return countColour(image, IM_COL32(grey, grey, grey, 255), 0);
    }

    OffscreenContext context_; // outlives the stage's textures
    Stage stage_;
    std::shared_ptr<const Snapshot> snapshot_;
    Status status_;
    StageOptions options_;
    PictureOptions picture_;
};

TEST_F(ImageGridPicture, WithoutMapsRowsAreCalledWhatTheyAre) {
    Snapshot bare = *snapshot_;
    std::erase_if(bare.rows, [](const auto& each) {
        return each->role != RowRole::Generated && each->role != RowRole::Marginal;
    });
    std::vector<std::string> titles;
    for (const ImageBlock& block : imageBlocks(options_.view, bare, options_, true)) {
        titles.push_back(block.title);
    }
    EXPECT_EQ(titles, (std::vector<std::string>{"samples of the barycenter",
                                                "samples of a marginal", "samples of a marginal"}));
}

TEST_F(ImageGridPicture, ChainsReadFromTheBarycenterAndFromEveryMarginal) {
    const auto all = blocks();
    ASSERT_EQ(all.size(), 4u);
    std::vector<std::string> labels;
    for (const ImageBlock& block : all) {
        for (const auto& line : block.lines) {
            labels.push_back(line.label);
        }
    }
    EXPECT_EQ(labels, (std::vector<std::string>{"h♯η", "∇f₁", "nearest", "∇f₂", "nearest", "μ₁",
                                                "∇g₁", "∇f₂", "μ₂", "∇g₂", "∇f₁", "h(z(t))"}));
}

TEST_F(ImageGridPicture, RowsHaveTheNamesOfTheMethod) {
    Snapshot win = *snapshot_;
    win.names = registeredNames("win-pictures");
    win.rows.push_back(row(RowRole::Average, -1, -1, 5));
    std::vector<std::string> labels;
    for (const ImageBlock& block : imageBlocks(options_.view, win, options_, true)) {
        for (const auto& line : block.lines) {
            labels.push_back(line.label);
        }
    }
    EXPECT_EQ(labels,
              (std::vector<std::string>{"G♯S", "T₁", "nearest", "T₂", "nearest", "Σ αₙTₙ∘G♯S", "ℙ₁",
                                        "T₁⁻¹", "T₂", "ℙ₂", "T₂⁻¹", "T₁", "G(z(t))"}));
}

TEST_F(ImageGridPicture, AHiddenMarginalHasNoRows) {
    options_.visible = {true, false};
    for (const ImageBlock& block : blocks()) {
        for (const auto& line : block.lines) {
            EXPECT_NE(line.row->role == RowRole::Across ? line.row->target : line.row->marginal, 1);
        }
    }
}

TEST_F(ImageGridPicture, EveryRowIsDrawnInItsOwnGrey) {
    const Image image = draw();
    for (const auto& each : snapshot_->rows) {
        EXPECT_GT(pixelsOf(image, each->pixels.front()), 20 * 100) << int(each->pixels.front());
    }
}

TEST_F(ImageGridPicture, TheGridShowsTheBarycenterAlone) {
    options_.view = "barycenter";
    options_.pictureSize = 40;
    const Image image = draw();
    EXPECT_EQ(pixelsOf(image, 10), 20 * 40 * 40);
    EXPECT_EQ(pixelsOf(image, 40), 0);
}

TEST_F(ImageGridPicture, OnTheirWayPicturesAreMixed) {
    options_.view = "transport";
    options_.transport.time = 0.5f;
    Image image = draw();
    EXPECT_GT(pixelsOf(image, 50), 1000);  // of 40 and 60
    EXPECT_GT(pixelsOf(image, 150), 1000); // of 140 and 160
    options_.transport.time = 1;
    image = draw();
    EXPECT_EQ(pixelsOf(image, 50), 0);
    EXPECT_GT(pixelsOf(image, 60), 1000);
}

TEST_F(ImageGridPicture, TilesAreAsLargeAsTheHeightAllows) {
    const auto all = blocks(); // 12 lines in 4 blocks
    EXPECT_FLOAT_EQ(imageTileSide(all, 4 * 30 + 12 * 42, 30, 2, 0), 40);
    EXPECT_FLOAT_EQ(imageTileSide(all, 100, 30, 2, 0), 12);
    EXPECT_FLOAT_EQ(imageTileSide(all, 100, 30, 2, 64), 64);
}

} // namespace
} // namespace bary
