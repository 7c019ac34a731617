#include "ui/shortcuts.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace bary {
namespace {

TEST(Shortcuts, NoKeyIsTakenTwice) {
    std::set<std::pair<int, int>> seen;
    for (const Shortcut& shortcut : shortcuts()) {
        EXPECT_TRUE(seen.insert({shortcut.key, shortcut.modifiers}).second) << shortcut.keys;
    }
}

TEST(Shortcuts, EveryLineOfTheListIsComplete) {
    for (const Shortcut& shortcut : shortcuts()) {
        EXPECT_STRNE(shortcut.keys, "");
        EXPECT_STRNE(shortcut.label, "");
        EXPECT_STRNE(shortcut.group, "");
        EXPECT_STREQ(keysOf(shortcut.action), shortcut.keys) << shortcut.label;
    }
}

TEST(Shortcuts, EveryActionHasAKey) {
    for (int action = 0; action <= static_cast<int>(Action::Quit); ++action) {
        EXPECT_STRNE(keysOf(static_cast<Action>(action)), "") << action;
    }
}

TEST(Shortcuts, KeysFireTheirAction) {
    EXPECT_EQ(actionFor(GLFW_KEY_SPACE, 0, false), Action::RunPause);
    EXPECT_EQ(actionFor(GLFW_KEY_S, 0, false), Action::Step);
    EXPECT_EQ(actionFor(GLFW_KEY_S, GLFW_MOD_CONTROL, false), Action::SaveCheckpoint);
    EXPECT_EQ(actionFor(GLFW_KEY_TAB, GLFW_MOD_SHIFT, false), Action::PreviousView);
    EXPECT_EQ(actionFor(GLFW_KEY_S, GLFW_MOD_ALT, false), std::nullopt);
    EXPECT_EQ(actionFor(GLFW_KEY_F12, 0, false), std::nullopt);
    EXPECT_EQ(actionForCharacter('?', false), Action::Help);
}

TEST(Shortcuts, LocksDoNotMatter) {
    EXPECT_EQ(actionFor(GLFW_KEY_R, GLFW_MOD_CAPS_LOCK | GLFW_MOD_NUM_LOCK, false), Action::Reset);
}

TEST(Shortcuts, TypingKeepsItsLetters) {
    EXPECT_EQ(actionFor(GLFW_KEY_SPACE, 0, true), std::nullopt);
    EXPECT_EQ(actionFor(GLFW_KEY_R, 0, true), std::nullopt);
    EXPECT_EQ(actionForCharacter('?', true), std::nullopt);
    EXPECT_EQ(actionFor(GLFW_KEY_ESCAPE, 0, true), Action::Close);
    EXPECT_EQ(actionFor(GLFW_KEY_O, GLFW_MOD_CONTROL, true), Action::Open);
}

} // namespace
} // namespace bary
