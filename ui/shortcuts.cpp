#include "ui/shortcuts.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <array>

namespace bary {

namespace {

static_assert(Shift == GLFW_MOD_SHIFT && Control == GLFW_MOD_CONTROL);

const char* const training = "Training";
const char* const seeing = "Seeing";
const char* const files = "Files";
const char* const window = "Window";

constexpr int none = NoModifier;

// Where an action has several keys, the first is the one that hints show.
const auto table = std::to_array<Shortcut>({
    {Action::RunPause, GLFW_KEY_SPACE, none, "Space", "Run or pause", training},
    {Action::Step, GLFW_KEY_S, none, "S", "One outer iteration", training},
    {Action::Step100, GLFW_KEY_S, Shift, "Shift+S", "100 outer iterations", training},
    {Action::Reset, GLFW_KEY_R, none, "R", "Reset: replay the same start", training},
    {Action::NewSeed, GLFW_KEY_N, none, "N", "Start again with a new seed", training},
    {Action::Fit, GLFW_KEY_HOME, none, "Home", "Fit the view", seeing},
    {Action::View1, GLFW_KEY_1, none, "1", "First view", seeing},
    {Action::View2, GLFW_KEY_2, none, "2", "Second view", seeing},
    {Action::View3, GLFW_KEY_3, none, "3", "Third view", seeing},
    {Action::View4, GLFW_KEY_4, none, "4", "Fourth view", seeing},
    {Action::View5, GLFW_KEY_5, none, "5", "Fifth view", seeing},
    {Action::View6, GLFW_KEY_6, none, "6", "Sixth view", seeing},
    {Action::View7, GLFW_KEY_7, none, "7", "Seventh view", seeing},
    {Action::NextView, GLFW_KEY_TAB, none, "Tab", "Next view", seeing},
    {Action::PreviousView, GLFW_KEY_TAB, Shift, "Shift+Tab", "Previous view", seeing},
    {Action::PlayPath, GLFW_KEY_P, none, "P", "Play or pause the path of weights", seeing},
    {Action::Compare, GLFW_KEY_C, none, "C", "Compare with other solvers, or end comparing",
     seeing},
    {Action::LargerEpsilon, GLFW_KEY_E, none, "E", "Larger ε of a comparison", seeing},
    {Action::SmallerEpsilon, GLFW_KEY_E, Shift, "Shift+E", "Smaller ε of a comparison", seeing},
    {Action::Open, GLFW_KEY_O, Control, "Ctrl+O", "Open files", files, true},
    {Action::SaveCheckpoint, GLFW_KEY_S, Control, "Ctrl+S", "Save a checkpoint", files, true},
    {Action::Export, GLFW_KEY_E, Control, "Ctrl+E", "Export a picture, samples, metrics", files,
     true},
    {Action::ExportAnimation, GLFW_KEY_E, Control | Shift, "Ctrl+Shift+E",
     "Export the path of weights as an animation", files, true},
    {Action::NextTheme, GLFW_KEY_T, none, "T", "Next theme", window},
    {Action::LargerType, GLFW_KEY_EQUAL, Control, "Ctrl+Plus", "Larger type", window, true},
    {Action::LargerType, GLFW_KEY_EQUAL, Control | Shift, "Ctrl+Plus", "Larger type", window, true},
    {Action::LargerType, GLFW_KEY_KP_ADD, Control, "Ctrl+Plus", "Larger type", window, true},
    {Action::SmallerType, GLFW_KEY_MINUS, Control, "Ctrl+Minus", "Smaller type", window, true},
    {Action::SmallerType, GLFW_KEY_KP_SUBTRACT, Control, "Ctrl+Minus", "Smaller type", window,
     true},
    {Action::NormalType, GLFW_KEY_0, Control, "Ctrl+0", "Normal type", window, true},
    {Action::NormalType, GLFW_KEY_KP_0, Control, "Ctrl+0", "Normal type", window, true},
    {Action::Lecture, GLFW_KEY_L, none, "L", "Lecture: large type, few controls", window},
    {Action::ToggleSidebars, GLFW_KEY_B, none, "B", "Hide or show the side panels", window},
    {Action::MethodPage, GLFW_KEY_F2, none, "F2", "Read about the method", window, true},
    {Action::Help, GLFW_KEY_F1, none, "F1 or ?", "This list", window, true},
    {Action::Close, GLFW_KEY_ESCAPE, none, "Esc", "Close a dialog, leave the lecture", window,
     true},
    {Action::Quit, GLFW_KEY_Q, Control, "Ctrl+Q", "Quit", window, true},
});

} // namespace

std::span<const Shortcut> shortcuts() {
    return table;
}

std::optional<Action> actionFor(int key, int modifiers, bool typing) {
    // Caps and Num Lock are not asked for.
    const int wanted = modifiers & (GLFW_MOD_SHIFT | GLFW_MOD_CONTROL | GLFW_MOD_ALT);
    for (const Shortcut& shortcut : table) {
        if (shortcut.key == key && shortcut.modifiers == wanted &&
            (!typing || shortcut.whileTyping)) {
            return shortcut.action;
        }
    }
    return std::nullopt;
}

std::optional<Action> actionForCharacter(unsigned codepoint, bool typing) {
    return codepoint == '?' && !typing ? std::optional(Action::Help) : std::nullopt;
}

const char* keysOf(Action action) {
    for (const Shortcut& shortcut : table) {
        if (shortcut.action == action) {
            return shortcut.keys;
        }
    }
    return "";
}

} // namespace bary
