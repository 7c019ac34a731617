// What all tiles share: the cameras, fitted once so that nothing wobbles while it trains, and the
// mouse and keys that move them.
#pragma once

#include "core/session/snapshot.h"
#include "ui/render/camera.h"

#include <imgui.h>

namespace bary {

/// How a tile looks at its points.
enum class Look { Line, Plane, Space };

Look lookOf(PointKind kind, int dim);

struct Viewport {
    Camera2D plane;
    Camera3D space;
    Bounds box; ///< of the data in space: drawn as a frame
    bool fitted = false;

    /// Looks at the marginals and the barycenter. A wild barycenter (an untrained generator) may
    /// widen the view to at most twice the marginals.
    void fit(const Snapshot& snapshot);
    /// Looks at all of a box in space.
    void fit(const Bounds& around);
};

/// Handles drag and wheel over a tile with an invisible button of this id, and arrow and page keys
/// while its window has the focus. `doubleClicked` and `hovered` say what else happened.
struct ViewportInput {
    bool hovered = false, doubleClicked = false;
};
ViewportInput moveViewport(Viewport& viewport, Look look, const char* id, ImVec2 min, ImVec2 max);

/// Arrow keys pan or orbit, page keys zoom, while the current window has the focus.
void moveViewportByKeys(Viewport& viewport, Look look, ImVec2 size);

} // namespace bary
