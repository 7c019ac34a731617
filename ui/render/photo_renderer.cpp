#include "ui/render/photo_renderer.h"

#include <glad/gl.h>

#include <algorithm>

namespace bary {

namespace {

/// Means of factor x factor pixels: one look at each, since the window waits. Rows and columns that
/// do not fill a square are left out.
Image reduced(const Photograph& photo, int factor) {
    Image image{std::max(1, photo.width / factor), std::max(1, photo.height / factor), 3, {}};
    const int across = std::min(factor, photo.width), down = std::min(factor, photo.height);
    image.pixels.reserve(static_cast<size_t>(image.size()) * 3);
    std::vector<uint32_t> sums(static_cast<size_t>(image.width) * 3);
    const auto count = static_cast<uint32_t>(across * down);
    for (int y = 0; y < image.height; ++y) {
        std::fill(sums.begin(), sums.end(), 0);
        for (int row = y * factor; row < y * factor + down; ++row) {
            const uint8_t* from = photo.rgb.data() + static_cast<size_t>(row) * photo.width * 3;
            for (int x = 0; x < image.width; ++x) {
                for (int k = 0; k < across; ++k) {
                    for (int c = 0; c < 3; ++c) {
                        sums[3 * x + c] += from[3 * (x * factor + k) + c];
                    }
                }
            }
        }
        for (const uint32_t sum : sums) {
            image.pixels.push_back(static_cast<uint8_t>((sum + count / 2) / count));
        }
    }
    return image;
}

} // namespace

TableTexture::~TableTexture() {
    if (texture_) {
        glDeleteTextures(1, &texture_);
    }
}

bool TableTexture::update(std::shared_ptr<const ColourTable> table) {
    if (table == table_) {
        return false;
    }
    table_ = std::move(table);
    if (!table_) {
        return true;
    }
    std::vector<uint8_t> bytes(table_->colours.size() * 4, 255);
    for (size_t k = 0; k < table_->colours.size(); ++k) {
        toBytes(table_->colours[k], bytes.data() + 4 * k);
    }
    if (!texture_) {
        glGenTextures(1, &texture_);
    }
    glBindTexture(GL_TEXTURE_3D, texture_);
    const int n = table_->size;
    if (n != allocated_) {
        allocated_ = n;
        glTexImage3D(GL_TEXTURE_3D, 0, GL_RGBA8, n, n, n, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                     bytes.data());
        for (const GLenum wrap : {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T, GL_TEXTURE_WRAP_R}) {
            glTexParameteri(GL_TEXTURE_3D, wrap, GL_CLAMP_TO_EDGE);
        }
        glTexParameteri(GL_TEXTURE_3D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_3D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    } else {
        glTexSubImage3D(GL_TEXTURE_3D, 0, 0, 0, 0, n, n, n, GL_RGBA, GL_UNSIGNED_BYTE,
                        bytes.data());
    }
    glBindTexture(GL_TEXTURE_3D, 0);
    return true;
}

bool PhotoTexture::update(const std::shared_ptr<const Photograph>& photograph, int64_t mostPixels) {
    if (photograph == photograph_ && mostPixels == mostPixels_) {
        return false;
    }
    photograph_ = photograph;
    mostPixels_ = mostPixels;
    GLint longest = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &longest);
    int factor = 1;
    while (std::max(photograph->width, photograph->height) / factor > longest ||
           photograph->size() / (factor * factor) > mostPixels) {
        ++factor;
    }
    if (factor == 1) {
        texture_.update(photograph, photograph->width, photograph->height, photograph->rgb);
        return true;
    }
    const auto smaller = std::make_shared<const Image>(reduced(*photograph, factor));
    texture_.update(smaller, smaller->width, smaller->height, smaller->pixels);
    return true;
}

PhotoRenderer::PhotoRenderer() : program_("photo.vert.glsl", "photo.frag.glsl") {
    glGenVertexArrays(1, &vertexArray_);
}

PhotoRenderer::~PhotoRenderer() {
    glDeleteVertexArrays(1, &vertexArray_);
}

void PhotoRenderer::draw(const Framebuffer& target, const PhotoTexture& photo,
                         const TableTexture& table, const PictureWindow& window, float divider) {
    const TargetGuard guard;
    target.bind();
    glDisable(GL_BLEND);
    program_.use();
    program_.set("uFrom", window.from.x, window.from.y);
    program_.set("uTo", window.to.x, window.to.y);
    program_.set("uTableSize", static_cast<float>(std::max(table.size(), 1)));
    program_.set("uDivider", table.id() ? divider : static_cast<float>(target.width()));
    program_.set("uPhoto", 0);
    program_.set("uTable", 1);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_3D, table.id());
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, photo.id());
    glBindVertexArray(vertexArray_);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    glBindVertexArray(0);
    glBindTexture(GL_TEXTURE_2D, 0);
}

} // namespace bary
