// Pictures without a window: a GL context must be current; an ImGui context of its own draws into a
// framebuffer that is read back. Exports, `baryscope render` and the tests use this one way.
#pragma once

#include "core/io/image.h"
#include "ui/theme.h"

#include <functional>
#include <memory>

namespace bary {

struct PictureOptions {
    int width = 1600, height = 1000;
    float scale = 1; ///< of type and points
    ThemeName theme = ThemeName::Light;
    bool transparent = false;
};

/// Draws pictures of one kind one after the other: fonts and buffers are made once.
class PictureRenderer {
  public:
    explicit PictureRenderer(const PictureOptions& options);
    ~PictureRenderer();
    PictureRenderer(const PictureRenderer&) = delete;
    PictureRenderer& operator=(const PictureRenderer&) = delete;

    /// Runs `draw` in `frames` ImGui frames (so that layout settles) that cover the whole picture
    /// with one borderless window, and returns the last one as RGB, or RGBA where transparent.
    Image render(const std::function<void(const Theme&)>& draw, int frames = 3);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// One picture.
Image renderPicture(const PictureOptions& options, const std::function<void(const Theme&)>& draw,
                    int frames = 3);

} // namespace bary
