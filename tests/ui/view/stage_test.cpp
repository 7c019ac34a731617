#include "ui/view/stage.h"

#include "app/gl_context.h"
#include "tests/ui/render/pixels.h"
#include "tests/ui/render/synthetic.h"
#include "ui/render/offscreen.h"
#include "ui/view/scatter.h"
#include "ui/view/stage_tiles.h"

#include <gtest/gtest.h>

namespace bary {
namespace {

class StagePicture : public testing::Test {
  protected:
    void SetUp() override {
        snapshot_ = std::make_shared<const Snapshot>(
            synthetic::snapshotOf({synthetic::ring(800), synthetic::square(800)}));
        status_ = synthetic::statusOf(PointKind::Plane, 2, {"ring", "square"});
        options_.opacity = 1; // pure colours can be counted
        picture_.width = 900;
        picture_.height = 700;
    }
    /// `before` runs in every frame ahead of the stage: what it does to the mouse counts from the
    /// next frame on.
    Image draw(const std::function<void(int)>& before = {}, int frames = 3) {
        int frame = 0;
        return renderPicture(
            picture_,
            [&](const Theme& theme) {
                if (before) {
                    before(frame++);
                }
                stage_.draw(ImGui::GetContentRegionAvail(), snapshot_, status_, theme, options_);
            },
            frames);
    }
    Theme theme() const { return makeTheme(picture_.theme, picture_.scale); }

    OffscreenContext context_; // outlives the stage's buffers
    Stage stage_;
    std::shared_ptr<const Snapshot> snapshot_;
    Status status_;
    StageOptions options_;
    PictureOptions picture_;
};

TEST_F(StagePicture, ShowsEveryColourInEveryTheme) {
    for (ThemeName name : {ThemeName::Light, ThemeName::Dark, ThemeName::HighContrast}) {
        picture_.theme = name;
        const Image image = draw();
        EXPECT_GT(countColour(image, theme().marginal(0)), 800);
        EXPECT_GT(countColour(image, theme().marginal(1)), 800);
        EXPECT_GT(countColour(image, theme().barycenter), 800);
        EXPECT_GT(countColour(image, theme().truth), 400);
    }
}

TEST_F(StagePicture, EveryViewDrawsSomething) {
    for (const char* view :
         {"multiples", "overlay", "barycenter", "maps", "truth", "palette", "pairs"}) {
        options_.view = view;
        const Image image = draw();
        EXPECT_LT(countColour(image, theme().background, 1), 900 * 700 - 1000) << view;
    }
}

TEST_F(StagePicture, IsCalmWithoutASnapshot) {
    snapshot_ = nullptr;
    status_.state = State::Preparing;
    EXPECT_GT(countColour(draw(), theme().text, 60), 100);
    status_.state = State::Failed;
    EXPECT_GT(countColour(draw(), theme().error, 60), 100);
}

TEST_F(StagePicture, AHiddenMarginalIsGone) {
    options_.visible = {true, false};
    const Image image = draw();
    EXPECT_GT(countColour(image, theme().marginal(0)), 800);
    EXPECT_EQ(countColour(image, theme().marginal(1)), 0);
}

TEST_F(StagePicture, ATransparentPictureHasNoGround) {
    picture_.transparent = true;
    const Image image = draw();
    ASSERT_EQ(image.channels, 4);
    int clear = 0;
    for (size_t k = 3; k < image.pixels.size(); k += 4) {
        clear += image.pixels[k] == 0;
    }
    EXPECT_GT(clear, 900 * 700 / 2);
    EXPECT_GT(countColour(image, theme().marginal(0)), 800);
}

TEST_F(StagePicture, DoubleClickEnlargesATileAndEscapeGoesBack) {
    auto doubleClick = [](int frame) { putMouse(150, 120, frame == 2 || frame == 4); };
    // The first tile is the first marginal; the second is then out of sight.
    const Image large = draw(doubleClick, 9);
    EXPECT_GT(countColour(large, theme().marginal(0)), 800);
    EXPECT_EQ(countColour(large, theme().marginal(1)), 0);
    const Image still = draw();
    EXPECT_EQ(countColour(still, theme().marginal(1)), 0);
    const Image back = draw([](int frame) { putEscape(frame == 2); }, 6);
    EXPECT_GT(countColour(back, theme().marginal(1)), 800);
}

TEST_F(StagePicture, DragPansAndFitViewGoesBack) {
    options_.view = "overlay";
    const Image before = draw();
    const Image moved = draw(
        [](int frame) { putMouse(450 + (frame > 3 ? 250.f : 0.f), 350, frame >= 2 && frame < 6); },
        9);
    // All of the ring's left half has left the left part of the picture.
    EXPECT_GT(countColour(before, theme().barycenter, 6, 100, 400), 300);
    EXPECT_LT(countColour(moved, theme().barycenter, 6, 100, 400),
              countColour(before, theme().barycenter, 6, 100, 400) / 2);
    stage_.fitView(options_);
    EXPECT_EQ(draw().pixels, before.pixels);
}

TEST_F(StagePicture, TheWheelZooms) {
    options_.view = "overlay";
    const int before = countColour(draw(), theme().barycenter);
    draw([](int frame) { putMouse(450, 350, false, frame == 3 ? -8.f : 0.f); }, 7);
    EXPECT_LT(countColour(draw(), theme().barycenter), before);
}

TEST_F(StagePicture, NothingWobblesWhileItTrains) {
    options_.view = "truth";
    const Image before = draw();
    Snapshot next = *snapshot_;
    ++next.number;
    for (auto& cloud : next.clouds) {
        if (cloud->role == CloudRole::BarycenterEma) {
            auto moved = std::make_shared<Cloud>(*cloud);
            for (float& value : moved->points.values) {
                value *= 3;
            }
            cloud = moved;
        }
    }
    snapshot_ = std::make_shared<const Snapshot>(std::move(next));
    EXPECT_EQ(draw().pixels, before.pixels);
}

TEST_F(StagePicture, TheHoveredPointIsReadOut) {
    options_.view = "truth";
    Snapshot snapshot;
    synthetic::addCloud(snapshot, CloudRole::Marginal, 0, Points(2, {-1, -1, 1, 1}));
    synthetic::addCloud(snapshot, CloudRole::Truth, -1, Points(2, {0, 0}));
    snapshot_ = std::make_shared<const Snapshot>(snapshot);
    const Image plain = draw();
    int x = 0, y = 0;
    for (int k = 0; k < 900 * 700; ++k) {
        const uint8_t* p = pixel(plain, k % 900, k / 900);
        const ImU32 here = IM_COL32(p[0], p[1], p[2], 255);
        if (here == theme().truth && k / 900 > 60) {
            x = k % 900;
            y = k / 900;
        }
    }
    ASSERT_GT(x, 0);
    const Image hovered =
        draw([&](int) { putMouse(static_cast<float>(x), static_cast<float>(y), false); }, 6);
    EXPECT_GT(countColour(hovered, theme().accent), 5);
    EXPECT_EQ(countColour(plain, theme().accent), 0);
}

TEST_F(StagePicture, SpaceAndLineAreDrawnToo) {
    snapshot_ = std::make_shared<const Snapshot>(
        synthetic::snapshotOf({synthetic::box(800, 1, 2, 3), synthetic::box(800, 3, 2, 1)}));
    status_ = synthetic::statusOf(PointKind::Space, 3, {"tall", "wide"});
    stage_.clear();
    EXPECT_GT(countColour(draw(), theme().marginal(0), 90), 800);
    Points line(1, {});
    for (int k = 0; k < 500; ++k) {
        line.values.push_back(static_cast<float>(k % 50));
    }
    snapshot_ = std::make_shared<const Snapshot>(synthetic::snapshotOf({line, line}));
    status_ = synthetic::statusOf(PointKind::Plane, 1, {"a", "b"});
    stage_.clear();
    EXPECT_GT(countColour(draw(), theme().marginal(1), 90), 800);
}

TEST_F(StagePicture, ThePaletteDividerPartsBeforeAndAfter) {
    Snapshot snapshot =
        synthetic::snapshotOf({synthetic::box(200, 1, 1, 1), synthetic::box(200, 1, 1, 1)});
    auto photograph = std::make_shared<Photograph>();
    photograph->width = 60;
    photograph->height = 20;
    for (int k = 0; k < 60 * 20; ++k) {
        photograph->rgb.insert(photograph->rgb.end(), {250, 10, 200});
    }
    auto picture = std::make_shared<PalettePicture>();
    picture->photograph = photograph;
    const Colour green{10 / 255.0f, 200 / 255.0f, 20 / 255.0f};
    picture->table =
        std::make_shared<const ColourTable>(ColourTable{2, std::vector<Colour>(8, green)});
    snapshot.pictures.push_back(picture);
    snapshot_ = std::make_shared<const Snapshot>(std::move(snapshot));
    status_ = synthetic::statusOf(PointKind::Colour, 3, {"one", "two"});
    options_.view = "palette";
    const ImU32 before = IM_COL32(250, 10, 200, 255), after = IM_COL32(10, 200, 20, 255);
    auto shares = [&](float divider) {
        options_.palette.divider = divider;
        const Image image = draw();
        return std::pair{countColour(image, before, 2), countColour(image, after, 2)};
    };
    const auto [left, right] = shares(0.25f);
    EXPECT_NEAR(static_cast<double>(left) / (left + right), 0.25, 0.04);
    EXPECT_LT(countColour(draw(), before, 2, 450), 100); // "before" lies on the left
    EXPECT_LT(shares(0).first, 100);
    EXPECT_LT(shares(1).second, 100);

    draw([](int frame) { putMouse(675, 500, frame >= 2 && frame < 5); }, 7);
    EXPECT_NEAR(options_.palette.divider, 0.75f, 0.05f) << "dragging moves it";

    draw([](int frame) { putMouse(225, 500, false, frame == 3 ? 4.0f : 0.0f); }, 7);
    EXPECT_GT(options_.palette.zoom, 1.5f) << "the wheel enlarges";
    EXPECT_LT(options_.palette.centreX, 0.5f) << "around the pointer";
    const float centre = options_.palette.centreX;
    draw([](int frame) { putMouse(frame < 4 ? 225.0f : 185.0f, 500, frame >= 2 && frame < 6); }, 8);
    EXPECT_GT(options_.palette.centreX, centre) << "dragging moves what is seen";
    EXPECT_NEAR(options_.palette.divider, 0.75f, 0.05f);
    stage_.fitView(options_);
    EXPECT_EQ(options_.palette.zoom, 1);
}

TEST_F(StagePicture, EveryViewAsksForTheCloudsOfItsTiles) {
    for (const std::string& view : viewNames()) {
        for (const bool flag : {true, false}) {
            options_.view = view;
            options_.showEma = options_.transport.back = flag;
            draw();
            const std::set<CloudRole>& asked = stage_.shownClouds();
            for (const Tile& tile :
                 stageTiles(view, *snapshot_, status_, makeTheme(ThemeName::Light, 1), options_)) {
                for (const Layer& layer : tile.layers) {
                    EXPECT_TRUE(asked.count(layer.cloud->role)) << view << " " << tile.id;
                    EXPECT_TRUE(!layer.to || asked.count(layer.to->role)) << view;
                }
            }
        }
    }
    EXPECT_EQ(cloudsOf("barycenter", {}),
              (std::set<CloudRole>{CloudRole::BarycenterEma, CloudRole::Truth}));
}

TEST_F(StagePicture, ATileIsDrawnAnewOnlyWhenItChanges) {
    Scatter scatter;
    Viewport viewport;
    viewport.fit(*snapshot_);
    const TileBox box{ImVec2(20, 40), ImVec2(320, 340), 20, true, true};
    auto render = [&](int frames) {
        renderPicture(
            picture_,
            [&](const Theme& theme) {
                const Scene scene{*snapshot_, theme, options_, viewport};
                const auto tiles = stageTiles("overlay", *snapshot_, status_, theme, options_);
                scatter.draw(*ImGui::GetWindowDrawList(), tiles.front(), box, scene, false);
            },
            frames);
        return scatter.redraws();
    };
    EXPECT_EQ(render(5), 1);
    viewport.plane.pan({10, 0}, {300, 300});
    EXPECT_EQ(render(5), 2);
    options_.pointSize = 6;
    EXPECT_EQ(render(2), 3);
    picture_.theme = ThemeName::Dark;
    EXPECT_EQ(render(2), 4);
}

} // namespace
} // namespace bary
