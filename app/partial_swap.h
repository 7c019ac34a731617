// Showing a part of a window: a software renderer copies every pixel that it shows.
#pragma once

#include "ui/render/repaint.h"

#include <memory>

namespace bary {

class PartialSwap {
  public:
    /// For the window whose context is current; nullptr where the system cannot do it (only X11's
    /// GLX can), or where whole windows cost nothing.
    static std::unique_ptr<PartialSwap> make();

    /// Shows a box of what was drawn into the window of this height, without waiting for the
    /// screen; the rest of it stays as it is.
    void show(const PixelBox& box, int windowHeight) const;

  private:
    using Display = void*;
    using CopySubBuffer = void(Display, unsigned long drawable, int x, int y, int width,
                               int height);
    Display display_ = nullptr;
    unsigned long drawable_ = 0;
    CopySubBuffer* copy_ = nullptr;
};

} // namespace bary
