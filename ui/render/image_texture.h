// A picture in 8-bit RGB as a texture with mipmaps, so that a large photograph stays calm when
// small.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace bary {

class ImageTexture {
  public:
    enum class Pixels { Smooth, Sharp }; ///< Sharp: squares, however large
    explicit ImageTexture(Pixels pixels = Pixels::Smooth) : pixelLook_(pixels) {}
    ~ImageTexture();
    ImageTexture(const ImageTexture&) = delete;
    ImageTexture& operator=(const ImageTexture&) = delete;

    /// Uploads `rgb` [height, width, 3] unless it holds what was uploaded last. `owner` keeps the
    /// pixels alive, so that they can be compared with the next ones. True where it was uploaded.
    bool update(std::shared_ptr<const void> owner, int width, int height,
                std::span<const uint8_t> rgb);
    unsigned id() const { return texture_; }
    int width() const { return width_; }
    int height() const { return height_; }

  private:
    std::shared_ptr<const void> owner_;
    std::span<const uint8_t> pixels_; // inside what owner_ owns
    Pixels pixelLook_;
    unsigned texture_ = 0;
    int width_ = 0, height_ = 0;
};

} // namespace bary
