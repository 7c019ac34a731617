// Clouds of points: buffers that live as long as a cloud is shown, and the program that draws them
// with marker shapes.
#pragma once

#include "core/session/snapshot.h"
#include "ui/render/linalg.h"
#include "ui/render/shader.h"
#include "ui/theme.h"

#include <map>
#include <memory>

namespace bary {

/// A cloud on the GPU. The buffer is kept and refilled; nothing is uploaded while the cloud stays
/// the same object.
class PointBuffer {
  public:
    PointBuffer() = default;
    ~PointBuffer();
    PointBuffer(const PointBuffer&) = delete;
    PointBuffer& operator=(const PointBuffer&) = delete;

    /// True where the cloud was uploaded. Rows of `coloured` clouds are a place in space and its
    /// colour; a buffer holds clouds of one kind only.
    bool update(const std::shared_ptr<const Cloud>& cloud, bool coloured = false);
    const Cloud* cloud() const { return cloud_.get(); }
    int64_t count() const { return cloud_ ? cloud_->points.size() : 0; }
    unsigned vertexArray() const { return vertexArray_; }
    /// Grows with every upload: the same number means the same points.
    uint64_t generation() const { return generation_; }

  private:
    std::shared_ptr<const Cloud> cloud_; // kept, so that its address is not used anew
    unsigned vertexArray_ = 0, buffer_ = 0;
    size_t capacity_ = 0;
    uint64_t generation_ = 0;
    int dim_ = 0;
};

struct PointStyle {
    ImU32 colour = 0; ///< its alpha counts
    Marker marker = Marker::Disc;
    float diameter = 4; ///< pixels
    float hollow = 0;   ///< line width of an outline in pixels; 0 fills the marker
    bool ownColour = false;
};

/// Only for clouds in space.
struct DepthCue {
    float distance = 0;      ///< eye distance at which points have their diameter
    float near = 0, far = 1; ///< eye distances between which points fade
    ImU32 fog = 0;           ///< what they fade to
    float amount = 0;        ///< 0..1
};

class PointRenderer {
  public:
    /// Draws into the bound target. With a depth cue the depth buffer is used too.
    void draw(const PointBuffer& buffer, const PointStyle& style, const Mat4& matrix,
              const DepthCue* depth = nullptr);

  private:
    Program& program(Marker marker);

    std::map<Marker, Program> programs_; // one per shape, made when it is first wanted
};

} // namespace bary
