#include "ui/render/point_renderer.h"

#include <glad/gl.h>

#include <algorithm>

namespace bary {

PointBuffer::~PointBuffer() {
    if (vertexArray_) {
        glDeleteVertexArrays(1, &vertexArray_);
        glDeleteBuffers(1, &buffer_);
    }
}

bool PointBuffer::update(const std::shared_ptr<const Cloud>& cloud, bool coloured) {
    if (cloud == cloud_) {
        return false;
    }
    cloud_ = cloud;
    ++generation_;
    if (!cloud || cloud->points.empty()) {
        return true;
    }
    if (!vertexArray_) {
        glGenVertexArrays(1, &vertexArray_);
        glGenBuffers(1, &buffer_);
    }
    const Points& points = cloud->points;
    const size_t bytes = points.values.size() * sizeof(float);
    glBindVertexArray(vertexArray_);
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    if (bytes > capacity_) {
        glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(bytes), points.values.data(),
                     GL_DYNAMIC_DRAW);
        capacity_ = bytes;
    } else {
        glBufferSubData(GL_ARRAY_BUFFER, 0, static_cast<GLsizeiptr>(bytes), points.values.data());
    }
    if (dim_ != points.dim) {
        dim_ = points.dim;
        // Beyond space only the first two coordinates are drawn; the rest of a row is skipped.
        const int axes = coloured ? 3 : dim_ > 3 ? 2 : dim_;
        const auto stride = static_cast<GLsizei>(dim_ * sizeof(float));
        for (unsigned attribute : {0u, 1u}) { // position, and the same as a colour
            const size_t offset = coloured && attribute == 1 ? 3 * sizeof(float) : 0;
            glEnableVertexAttribArray(attribute);
            glVertexAttribPointer(attribute, axes, GL_FLOAT, GL_FALSE, stride,
                                  reinterpret_cast<const void*>(offset));
        }
    }
    glBindVertexArray(0);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
    return true;
}

Program& PointRenderer::program(Marker marker) {
    const std::string define = "#define MARKER " + std::to_string(static_cast<int>(marker)) + "\n";
    return programs_.try_emplace(marker, "point.vert.glsl", "point.frag.glsl", define)
        .first->second;
}

void PointRenderer::draw(const PointBuffer& buffer, const PointStyle& style, const Mat4& matrix,
                         const DepthCue* depth) {
    if (buffer.count() == 0) {
        return;
    }
    const ImVec4 colour = ImGui::ColorConvertU32ToFloat4(style.colour);
    const ImVec4 fog = ImGui::ColorConvertU32ToFloat4(depth ? depth->fog : 0);
    Program& program = this->program(style.marker);
    program.use();
    program.set("uMatrix", matrix);
    program.set("uColour", colour.x, colour.y, colour.z, colour.w);
    program.set("uOwnColour", style.ownColour ? 1.0f : 0.0f);
    program.set("uSize", style.diameter);
    program.set("uHollow", style.hollow);
    program.set("uDepthScale", depth ? depth->distance : 0.0f);
    program.set("uDepthRange", depth ? depth->near : 0.0f, depth ? depth->far : 1.0f);
    program.set("uFog", fog.x, fog.y, fog.z);
    program.set("uFogAmount", depth ? depth->amount : 0.0f);
    // Below a few pixels the shading of a ball is but noise; colours of their own stay true.
    const bool ball = depth && style.marker == Marker::Disc && style.hollow == 0 &&
                      style.diameter > 4.5f && !style.ownColour;
    program.set("uShade", ball ? 0.25f : 0.0f);
    program.set("uCutoff", depth ? 0.4f : 0.0f);

    if (depth) {
        glEnable(GL_DEPTH_TEST);
        glDepthFunc(GL_LESS); // of points at one place the first one drawn is seen
        glDepthMask(GL_TRUE);
    }
    glEnable(GL_PROGRAM_POINT_SIZE);
    glBindVertexArray(buffer.vertexArray());
    glDrawArrays(GL_POINTS, 0, static_cast<GLsizei>(buffer.count()));
    glBindVertexArray(0);
    glDisable(GL_PROGRAM_POINT_SIZE);
    if (depth) {
        glDisable(GL_DEPTH_TEST);
    }
}

} // namespace bary
