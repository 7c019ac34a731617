// Photographs through lookup tables: the table follows the hand, the pixels are uploaded once.
#pragma once

#include "core/io/lut.h"
#include "core/measure/photograph.h"
#include "ui/render/framebuffer.h"
#include "ui/render/image_texture.h"
#include "ui/render/shader.h"

#include <memory>

namespace bary {

/// A table as a 3-D texture.
class TableTexture {
  public:
    TableTexture() = default;
    ~TableTexture();
    TableTexture(const TableTexture&) = delete;
    TableTexture& operator=(const TableTexture&) = delete;

    /// True where it was uploaded: it is another table than last time.
    bool update(std::shared_ptr<const ColourTable> table);
    unsigned id() const { return texture_; }
    int size() const { return table_ ? table_->size : 0; }

  private:
    std::shared_ptr<const ColourTable> table_; // kept, so that its address is not used anew
    unsigned texture_ = 0;
    int allocated_ = 0;
};

/// A photograph as a texture. One that is larger than the card or `mostPixels` allow is made
/// smaller; the full one is not needed to see it.
class PhotoTexture {
  public:
    bool update(const std::shared_ptr<const Photograph>& photograph, int64_t mostPixels);
    unsigned id() const { return texture_.id(); }

  private:
    std::shared_ptr<const Photograph> photograph_;
    int64_t mostPixels_ = 0;
    ImageTexture texture_;
};

/// The part of a picture that is seen, in shares of its width and height.
struct PictureWindow {
    Vec2 from{0, 0}, to{1, 1};
    friend bool operator==(const PictureWindow&, const PictureWindow&) = default;
};

class PhotoRenderer {
  public:
    PhotoRenderer();
    ~PhotoRenderer();
    PhotoRenderer(const PhotoRenderer&) = delete;
    PhotoRenderer& operator=(const PhotoRenderer&) = delete;

    /// Fills the target, with the original left of `divider` (pixels) and the new colours right of
    /// it.
    void draw(const Framebuffer& target, const PhotoTexture& photo, const TableTexture& table,
              const PictureWindow& window, float divider);

  private:
    Program program_;
    unsigned vertexArray_ = 0;
};

} // namespace bary
