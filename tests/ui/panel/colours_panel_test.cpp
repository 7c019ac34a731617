// How pictures are recoloured, by pointer events on the panel.
#include "tests/ui/null_frame.h"
#include "ui/panel/panels.h"

#include <gtest/gtest.h>

namespace bary {
namespace {

class ColoursPanelTest : public ::testing::Test {
  protected:
    ColoursPanelTest() {
        desk_.status.kind = PointKind::Colour;
        desk_.theme = frame_.theme;
    }

    void frame() {
        frame_.run([&] {
            desk_.controls.clear();
            ImGui::SetNextWindowPos({0, 0});
            ImGui::SetNextWindowSize({400, 700});
            ImGui::Begin("panel", nullptr, ImGuiWindowFlags_NoDecoration);
            coloursPanel(desk_);
            ImGui::End();
        });
    }
    void press(const std::string& control, float share) {
        frame();
        ASSERT_EQ(desk_.controls.count(control), 1u) << control;
        const auto box = desk_.controls.at(control);
        frame_.moveTo({box.from.x + share * (box.to.x - box.from.x), (box.from.y + box.to.y) / 2});
        frame();
        frame();
        frame_.press(true);
        frame();
        frame();
        frame_.press(false);
        frame();
        frame();
    }
    PaletteLook& look() { return desk_.preferences.stage.palette; }
    /// What waits to be sent to the session.
    RecolourSettings asked() {
        RecolourSettings settings{-1, false};
        desk_.mailbox.flush(uint64_t{1} << 60, [&](Command command) {
            if (const auto* change = std::get_if<command::SetRecolour>(&command)) {
                settings = change->settings;
            }
            return uint64_t{1};
        });
        return settings;
    }

    test::NullFrame frame_;
    Desk desk_;
};

TEST_F(ColoursPanelTest, TheStrengthIsAskedOfTheSession) {
    press("strength", 0.4f);
    EXPECT_GT(look().recolour.strength, 0.1);
    EXPECT_LT(look().recolour.strength, 0.7);
    EXPECT_EQ(asked().strength, look().recolour.strength);
}

TEST_F(ColoursPanelTest, NeutralsAreProtectedOnRequest) {
    press("Protect neutrals", 0.5f);
    EXPECT_TRUE(look().recolour.protectNeutrals);
    EXPECT_TRUE(asked().protectNeutrals);
}

TEST_F(ColoursPanelTest, TheSolidIsChosenWithoutAskingTheSession) {
    press("solid", 0.9f);
    EXPECT_TRUE(look().oklab);
    EXPECT_EQ(asked().strength, -1);
}

TEST_F(ColoursPanelTest, OtherMeasuresHaveNoColours) {
    desk_.status.kind = PointKind::Plane;
    frame();
    EXPECT_TRUE(desk_.controls.empty());
}

} // namespace
} // namespace bary
