#include "ui/render/photo_renderer.h"

#include <glad/gl.h>

#include <algorithm>
#include <cmath>

namespace bary {

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
    const auto size = static_cast<double>(photograph->size());
    const double share = std::min(1.0, std::sqrt(static_cast<double>(mostPixels) / size));
    const int side = std::max(photograph->width, photograph->height);
    const int wanted = std::min(longest, static_cast<int>(std::ceil(side * share)));
    if (wanted >= side) {
        texture_.update(photograph, photograph->width, photograph->height, photograph->rgb);
        return true;
    }
    const auto smaller = std::make_shared<const Image>(
        fitImage({photograph->width, photograph->height, 3, photograph->rgb}, wanted));
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
