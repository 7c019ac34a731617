// What of a window has to be drawn anew: a software renderer spends most of a frame on pixels that
// look as they did before.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace bary {

/// Who draws into a texture or fills it says so here, so that what shows it is drawn anew.
void textureChanged(unsigned texture);
/// Grows with every change that was reported.
uint64_t textureStamp(unsigned texture);

struct PixelBox { ///< from included, to excluded; the top row is 0
    int left = 0, top = 0, right = 0, bottom = 0;
    int64_t area() const { return int64_t(right - left) * (bottom - top); }
    friend bool operator==(const PixelBox&, const PixelBox&) = default;
};

/// Compares the draw data of each frame with those of the last one.
class Repaint {
  public:
    /// The boxes outside which `data` look as the last ones did, a few at most; all of the window
    /// after forget() or where its size or the `background` changed.
    std::vector<PixelBox> changed(const ImDrawData& data, ImU32 background);
    /// The picture is lost, or a texture has changed that was not reported.
    void forget() { tiles_.clear(); }

  private:
    std::vector<uint64_t> tiles_; // what was drawn over each, as a number
    int columns_ = 0, width_ = 0, height_ = 0;
    ImU32 background_ = 0;
};

/// Calls `render` with the data cut to the box, without what lies below the last opaque shape that
/// covers all of it. The box is to be filled first with the colour that `render` gets: that of the
/// shape, or the `background`. The commands are copies, which it may change.
void renderWithin(ImDrawData& data, const PixelBox& box, ImU32 background,
                  const std::function<void(ImU32 ground)>& render);

} // namespace bary
