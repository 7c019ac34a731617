// The path of weights: which one, playing it, and its export as an animation.
#pragma once

#include "ui/panel/desk.h"

namespace bary {

/// Whether this experiment has weights to walk along: a solver that has learned all of them, and
/// two marginals or more.
bool hasPath(const Status& status);

/// Once per turn of the program, whatever is on screen: gives the experiment its first path, takes
/// over a stroke that was drawn, and moves on by `seconds` while playing.
void advancePath(Desk& desk, double seconds);

/// Plays from where it stands, or from the start after the end; pauses where it plays.
void playOrPause(PathState& path);

/// The controls, under the picker of weights; nothing where hasPath() is false.
void pathPanel(Desk& desk);

} // namespace bary
