// The stage: the middle of the window. Small multiples, or one large view, of the newest snapshot.
#pragma once

#include "core/session/recolour.h"
#include "core/session/session.h"
#include "core/session/snapshot.h"
#include "ui/theme.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace bary {

/// Of the view "transport".
struct TransportOptions {
    float time = 0.5f; ///< t in [0, 1]: from the start of every line to its end
    float phase = 0;   ///< of the animation
    bool playing = false;
    bool back = false; ///< from the barycenter to the marginals, rather than there
    int lines = 300;   ///< shown for each marginal
};

/// Of the view "palette".
struct PaletteLook {
    float divider = 0.5f;                 ///< where before ends and after begins, 0..1
    float zoom = 1;                       ///< of all pictures; 1 shows them whole
    float centreX = 0.5f, centreY = 0.5f; ///< of what is seen, in shares of width and height
    bool histograms = true;
    bool oklab = false; ///< clouds lie in OKLab rather than in the RGB cube
    RecolourSettings recolour;
};

/// What a person chose to see; saved with the preferences.
struct StageOptions {
    std::string view = "multiples"; ///< multiples, see viewNames()
    std::vector<bool> visible;      ///< eye of each marginal (missing entries count as true)
    bool showEma = true;            ///< the running average of h rather than h itself
    bool showGrid = true;
    float pointSize = 3; ///< pixels at scale 1
    float opacity = 0.75f;
    bool titles = true;   ///< names above the tiles
    bool controls = true; ///< what a hand can move on the stage; a picture has none
    TransportOptions transport;
    float bandwidth = 0.6f; ///< of densities, times Scott's
    float pictureSize = 0;  ///< side of pictures that are points, pixels at scale 1; 0: as fits
    PaletteLook palette;
};

class Stage {
  public:
    Stage();
    ~Stage();

    /// Draws into the rest of the current ImGui window, `size` pixels; handles pan, zoom, orbit,
    /// double click (enlarge a tile / back) and hover read-out. A null snapshot draws a calm
    /// "preparing" text.
    void draw(ImVec2 size, const std::shared_ptr<const Snapshot>& snapshot, const Status& status,
              const Theme& theme, StageOptions& options);
    /// The clouds that the last drawing took, or would have taken: all of them under a pointer,
    /// since points are shown with their partners there.
    const std::set<CloudRole>& shownClouds() const;
    /// Looks at everything again (key Home).
    void fitView(StageOptions& options);
    /// Forgets cameras and buffers, for another experiment.
    void clear();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace bary
