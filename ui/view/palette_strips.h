// What stands below a photograph: its dominant colours and how its channels are spread, before and
// after.
#pragma once

#include "core/session/snapshot.h"
#include "ui/theme.h"

#include <array>
#include <memory>
#include <vector>

namespace bary {

/// Swatches in a row, each as wide as its share, the darkest first.
void drawSwatches(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max,
                  std::vector<Swatch> swatches);

/// Counts of the values of each channel, in bins from 0 to 1, divided by the largest count.
struct ChannelHistogram {
    static constexpr int bins = 32;
    std::array<std::array<float, bins>, 3> channels{};
};
ChannelHistogram histogramOf(const std::vector<Colour>& colours);

/// Of some pixels of a photograph and of what its table makes of them.
class PictureHistograms {
  public:
    /// Counts anew where the photograph or the table is another than last time.
    void update(const PalettePicture& picture);
    void draw(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max) const;
    const ChannelHistogram& before() const { return before_; }
    const ChannelHistogram& after() const { return after_; }

  private:
    std::shared_ptr<const Photograph> photograph_;
    std::shared_ptr<const ColourTable> table_;
    std::vector<Colour> colours_;
    ChannelHistogram before_, after_;
};

} // namespace bary
