// The handle that moves the weights over the simplex.
#pragma once

#include "ui/theme.h"
#include "ui/view/path_state.h"
#include "ui/view/simplex_shape.h"
#include "ui/view/survey_map.h"
#include "ui/view/thumbnails.h"

#include <functional>
#include <string>
#include <vector>

namespace bary {

/// What the picker remembers from frame to frame.
struct SimplexState {
    SurveyLook look = SurveyLook::Shapes;
    struct Place {
        double time = 0; ///< ImGui's clock
        Weights weights;
    };
    std::vector<Place> trail; ///< where the handle was in the last seconds, oldest first
    Thumbnails thumbnails;
    /// While the handle is held: the weights that a place of the pointer means, for who asks
    /// between two frames; empty otherwise.
    std::function<Weights(ImVec2)> held;
};

/// What it shows of the run.
struct SimplexScene {
    std::vector<std::string> names;
    const Weights& shown;                 ///< the weights that the picture answers
    std::shared_ptr<const Survey> survey; ///< drawn in the state's look, where there is one
    std::optional<ColourSpace> colours{}; ///< space of samples that are colours
};

/// A segment, a triangle or a polygon `width` pixels wide with a handle: dragged, it snaps to
/// corners, edges and centre (not while Alt is held); the arrow keys nudge it while it has the
/// focus (Shift: five times as far). While `path.drawing`, a drag draws a path instead. Moves
/// `asked`; returns true when it changed.
bool simplexPicker(const Theme& theme, const char* id, float width, SimplexState& state,
                   const SimplexScene& scene, PathState& path, Weights& asked);

} // namespace bary
