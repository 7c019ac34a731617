// A picture to draw into: colour and depth, with several samples per pixel where asked.
#pragma once

#include "core/io/image.h"
#include "ui/render/repaint.h"

#include <imgui.h>

namespace bary {

/// Puts back what drawing into a framebuffer of our own changes, so that views can draw in the
/// middle of an ImGui frame whose target is somebody else's.
class TargetGuard {
  public:
    TargetGuard();
    ~TargetGuard();
    TargetGuard(const TargetGuard&) = delete;
    TargetGuard& operator=(const TargetGuard&) = delete;

  private:
    int draw_ = 0, read_ = 0, viewport_[4] = {};
    unsigned char scissor_ = 0, blend_ = 0, depth_ = 0;
};

/// Its pixels are BGRA in memory, as screens have them: Mesa's software renderer shows it in a
/// window by copying rows. Every one has depth; without it that renderer (Mesa 22.3) takes ways for
/// whole tiles of 64 pixels that draw Dear ImGui's triangles in wrong colours.
class Framebuffer {
  public:
    /// `samples` > 1 draws into a multisampled buffer that resolve() averages into the texture.
    explicit Framebuffer(int samples = 1) : samples_(samples) {}
    ~Framebuffer() { release(); }
    Framebuffer(const Framebuffer&) = delete;
    Framebuffer& operator=(const Framebuffer&) = delete;

    /// Makes the buffers of this size (at least 1 x 1); true where they are new and thus empty.
    /// Throws std::runtime_error where the driver refuses.
    bool resize(int width, int height);
    /// Makes it the target, with a viewport over all of it, no scissor and premultiplied blending.
    void bind() const;
    /// Colour and depth.
    void clear(ImVec4 colour) const;
    /// The colour alone.
    void clear(ImVec4 colour, const PixelBox& box) const;
    /// Needed after drawing with several samples; nothing to do otherwise.
    void resolve() const;
    unsigned texture() const { return texture_; }
    int width() const { return width_; }
    int height() const { return height_; }
    /// Replaces a box of the picture by BGRA (alpha premultiplied) with the bottom row first, whose
    /// rows are `row` pixels apart.
    void write(const uint8_t* bgra, int row, const PixelBox& box) const;
    /// RGBA with the top row first, as it was drawn (alpha premultiplied).
    Image read() const;

  private:
    void release();

    int samples_, width_ = 0, height_ = 0;
    unsigned target_ = 0, texture_ = 0, depth_ = 0; // texture_ is what others sample
    unsigned multisampled_ = 0, colourSamples_ = 0; // only with several samples
};

/// Divides colour by alpha, as PNG wants it.
void unpremultiply(Image& rgba);

} // namespace bary
