#include "ui/render/framebuffer.h"

#include "ui/render/repaint.h"

#include <glad/gl.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace bary {

TargetGuard::TargetGuard() {
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &draw_);
    glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &read_);
    glGetIntegerv(GL_VIEWPORT, viewport_);
    scissor_ = glIsEnabled(GL_SCISSOR_TEST);
    blend_ = glIsEnabled(GL_BLEND);
    depth_ = glIsEnabled(GL_DEPTH_TEST);
}

TargetGuard::~TargetGuard() {
    auto put = [](GLenum what, bool on) { on ? glEnable(what) : glDisable(what); };
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, draw_);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, read_);
    glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
    put(GL_SCISSOR_TEST, scissor_);
    put(GL_BLEND, blend_);
    put(GL_DEPTH_TEST, depth_);
    glUseProgram(0);
    glBindVertexArray(0);
}

namespace {

unsigned makeTexture(int width, int height) {
    unsigned texture = 0;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    // No sized format: with one, Mesa would not keep the order of the channels.
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width, height, 0, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV,
                 nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glBindTexture(GL_TEXTURE_2D, 0);
    return texture;
}

unsigned makeRenderbuffer(GLenum format, int samples, int width, int height) {
    unsigned buffer = 0;
    glGenRenderbuffers(1, &buffer);
    glBindRenderbuffer(GL_RENDERBUFFER, buffer);
    glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples > 1 ? samples : 0, format, width,
                                     height);
    return buffer;
}

void requireComplete(int width, int height) {
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
        throw std::runtime_error("the GL driver refuses a framebuffer of " + std::to_string(width) +
                                 "x" + std::to_string(height));
    }
}

} // namespace

bool Framebuffer::resize(int width, int height) {
    width = std::max(width, 1);
    height = std::max(height, 1);
    if (target_ && width == width_ && height == height_) {
        return false;
    }
    release();
    TargetGuard guard;
    width_ = width;
    height_ = height;
    texture_ = makeTexture(width, height);
    depth_ = makeRenderbuffer(GL_DEPTH_COMPONENT24, samples_, width, height);
    glGenFramebuffers(1, &target_);
    glBindFramebuffer(GL_FRAMEBUFFER, target_);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_, 0);
    if (samples_ > 1) {
        requireComplete(width, height);
        colourSamples_ = makeRenderbuffer(GL_RGBA8, samples_, width, height);
        glGenFramebuffers(1, &multisampled_);
        glBindFramebuffer(GL_FRAMEBUFFER, multisampled_);
        glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER,
                                  colourSamples_);
    }
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_);
    requireComplete(width, height);
    return true;
}

void Framebuffer::bind() const {
    textureChanged(texture_);
    glBindFramebuffer(GL_FRAMEBUFFER, multisampled_ ? multisampled_ : target_);
    glViewport(0, 0, width_, height_);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_CULL_FACE);
    glDisable(GL_DEPTH_TEST);
    glEnable(GL_BLEND);
    glBlendEquation(GL_FUNC_ADD);
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}

void Framebuffer::clear(ImVec4 colour) const {
    bind();
    glDepthMask(GL_TRUE);
    glClearColor(colour.x, colour.y, colour.z, colour.w);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
}

void Framebuffer::clear(ImVec4 colour, const PixelBox& box) const {
    bind();
    glEnable(GL_SCISSOR_TEST);
    glScissor(box.left, height_ - box.bottom, box.right - box.left, box.bottom - box.top);
    glClearColor(colour.x, colour.y, colour.z, colour.w);
    glClear(GL_COLOR_BUFFER_BIT);
    glDisable(GL_SCISSOR_TEST);
}

void Framebuffer::resolve() const {
    if (!multisampled_) {
        return;
    }
    TargetGuard guard;
    glDisable(GL_SCISSOR_TEST);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, multisampled_);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, target_);
    glBlitFramebuffer(0, 0, width_, height_, 0, 0, width_, height_, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
}

void Framebuffer::write(const uint8_t* bgra, int row, const PixelBox& box) const {
    textureChanged(texture_);
    glBindTexture(GL_TEXTURE_2D, texture_);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, row);
    glTexSubImage2D(GL_TEXTURE_2D, 0, box.left, height_ - box.bottom, box.right - box.left,
                    box.bottom - box.top, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, bgra);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glBindTexture(GL_TEXTURE_2D, 0);
}

Image Framebuffer::read() const {
    resolve();
    TargetGuard guard;
    Image image;
    image.width = width_;
    image.height = height_;
    image.channels = 4;
    const size_t stride = static_cast<size_t>(width_) * 4;
    std::vector<uint8_t> bottomUp(stride * height_);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target_);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width_, height_, GL_RGBA, GL_UNSIGNED_BYTE, bottomUp.data());
    image.pixels.resize(bottomUp.size());
    for (int y = 0; y < height_; ++y) {
        std::memcpy(image.pixels.data() + stride * y, bottomUp.data() + stride * (height_ - 1 - y),
                    stride);
    }
    return image;
}

void Framebuffer::release() {
    if (!target_) {
        return;
    }
    glDeleteFramebuffers(1, &target_);
    glDeleteTextures(1, &texture_);
    glDeleteRenderbuffers(1, &depth_);
    if (multisampled_) {
        glDeleteFramebuffers(1, &multisampled_);
        glDeleteRenderbuffers(1, &colourSamples_);
    }
    target_ = texture_ = depth_ = multisampled_ = colourSamples_ = 0;
}

void unpremultiply(Image& rgba) {
    for (size_t i = 0; i + 3 < rgba.pixels.size(); i += 4) {
        const int alpha = rgba.pixels[i + 3];
        for (size_t channel = i; alpha > 0 && channel < i + 3; ++channel) {
            rgba.pixels[channel] = static_cast<uint8_t>(
                std::min(255, (rgba.pixels[channel] * 255 + alpha / 2) / alpha));
        }
    }
}

} // namespace bary
