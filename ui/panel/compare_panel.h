// The view "compare": every run of a comparison in a tile, and the slider of ε beneath.
#pragma once

#include "ui/panel/desk.h"
#include "ui/run_group.h"
#include "ui/view/side_by_side.h"

namespace bary {

/// What a run is asked for, for people: "Sinkhorn, ε = 0.5".
std::string nameOf(const RunGroup::Run& run);
/// The newest answers of all runs, in their order.
std::vector<Answer> answersOf(const RunGroup& runs);
/// Draws into the current window, `size` pixels; without GL `view` is nullptr and stays empty. A
/// click on a tile chooses its run.
void comparePanel(Desk& desk, RunGroup& runs, SideBySide* view, ImVec2 size);

} // namespace bary
