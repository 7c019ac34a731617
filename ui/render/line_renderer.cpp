#include "ui/render/line_renderer.h"

#include <glad/gl.h>

#include <cstddef>

namespace bary {

LineRenderer::LineRenderer() : program_("line.vert.glsl", "line.frag.glsl") {
    glGenVertexArrays(1, &vertexArray_);
    glGenBuffers(1, &buffer_);
    glBindVertexArray(vertexArray_);
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    auto attribute = [](unsigned index, int count, GLenum type, size_t offset) {
        glEnableVertexAttribArray(index);
        glVertexAttribPointer(index, count, type, type == GL_UNSIGNED_BYTE, sizeof(Line),
                              reinterpret_cast<const void*>(offset));
        glVertexAttribDivisor(index, 1);
    };
    attribute(0, 3, GL_FLOAT, offsetof(Line, from));
    attribute(1, 3, GL_FLOAT, offsetof(Line, to));
    attribute(2, 4, GL_UNSIGNED_BYTE, offsetof(Line, fromColour));
    attribute(3, 4, GL_UNSIGNED_BYTE, offsetof(Line, toColour));
    glBindVertexArray(0);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
}

LineRenderer::~LineRenderer() {
    glDeleteVertexArrays(1, &vertexArray_);
    glDeleteBuffers(1, &buffer_);
}

void LineRenderer::draw(const std::vector<Line>& lines, float width, const Mat4& matrix, Vec2 size,
                        bool depthTest) {
    if (lines.empty()) {
        return;
    }
    program_.use();
    program_.set("uMatrix", matrix);
    program_.set("uSize", size.x, size.y);
    program_.set("uWidth", width);
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(lines.size() * sizeof(Line)),
                 lines.data(), GL_STREAM_DRAW);
    if (depthTest) {
        glEnable(GL_DEPTH_TEST);
        glDepthFunc(GL_LEQUAL);
        glDepthMask(GL_FALSE);
    }
    glBindVertexArray(vertexArray_);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(lines.size()));
    glBindVertexArray(0);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
    glDepthMask(GL_TRUE);
    glDisable(GL_DEPTH_TEST);
}

} // namespace bary
