// The one table of keys: it feeds GLFW's key callback, the hints in tooltips and the list on
// screen.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace bary {

/// What a person can ask for by a key; buttons ask for the same.
enum class Action {
    RunPause,
    Step,
    Step100,
    Reset,
    NewSeed,
    Fit,
    View1,
    View2,
    View3,
    View4,
    View5,
    View6,
    View7,
    NextView,
    PreviousView,
    PlayPath,
    Compare,
    LargerEpsilon,
    SmallerEpsilon,
    NextTheme,
    LargerType,
    SmallerType,
    NormalType,
    Lecture,
    ToggleSidebars,
    Open,
    SaveCheckpoint,
    Export,
    ExportAnimation,
    MethodPage,
    Help,
    Close,
    Quit
};

/// Modifier bits as GLFW has them.
enum Modifiers { NoModifier = 0, Shift = 1, Control = 2 };

struct Shortcut {
    Action action;
    int key; ///< GLFW key code
    int modifiers;
    const char* keys;  ///< as written on a keyboard, e.g. "Ctrl+O"
    const char* label; ///< what it does
    const char* group;
    bool whileTyping = false; ///< acts even while a text field has the keyboard
};

std::span<const Shortcut> shortcuts();

/// The action of a key press; nothing where the key is free, or belongs to a text field
/// (`typing`: ImGuiIO::WantTextInput).
std::optional<Action> actionFor(int key, int modifiers, bool typing);

/// The same for a typed character: "?" is on another key on every keyboard.
std::optional<Action> actionForCharacter(unsigned codepoint, bool typing);

/// The keys of an action as text, "" where it has none: "Space", "Ctrl+O".
const char* keysOf(Action action);

} // namespace bary
