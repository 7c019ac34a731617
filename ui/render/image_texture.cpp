#include "ui/render/image_texture.h"

#include "ui/render/repaint.h"

#include <glad/gl.h>

#include <algorithm>

namespace bary {

ImageTexture::~ImageTexture() {
    if (texture_) {
        glDeleteTextures(1, &texture_);
    }
}

bool ImageTexture::update(std::shared_ptr<const void> owner, int width, int height,
                          std::span<const uint8_t> rgb) {
    if (width <= 0 || height <= 0 || rgb.size() < static_cast<size_t>(width) * height * 3) {
        return false;
    }
    // Comparing a megabyte is far cheaper than uploading it and making its mipmaps.
    const bool same = texture_ && width == width_ && height == height_ &&
                      std::equal(rgb.begin(), rgb.end(), pixels_.begin(), pixels_.end());
    owner_ = std::move(owner);
    pixels_ = rgb;
    if (same) {
        return false;
    }
    if (!texture_) {
        glGenTextures(1, &texture_);
    }
    glBindTexture(GL_TEXTURE_2D, texture_);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    if (width != width_ || height != height_) {
        width_ = width;
        height_ = height;
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, width, height, 0, GL_RGB, GL_UNSIGNED_BYTE,
                     rgb.data());
        const bool smooth = pixelLook_ == Pixels::Smooth;
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER,
                        smooth ? GL_LINEAR_MIPMAP_LINEAR : GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, smooth ? GL_LINEAR : GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    } else {
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE,
                        rgb.data());
    }
    textureChanged(texture_);
    if (pixelLook_ == Pixels::Smooth) {
        glGenerateMipmap(GL_TEXTURE_2D);
    }
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glBindTexture(GL_TEXTURE_2D, 0);
    return true;
}

} // namespace bary
