// Points that are pictures: their pixels, or coordinates along the main components of a set of
// pictures. No Torch here.
#pragma once

#include "core/base/points.h"

#include <Eigen/Core>

#include <cstdint>
#include <span>
#include <vector>

namespace bary {

/// How pictures are stored in points: row-major [height, width, channels], bytes 0..255 as
/// low..high.
struct ImageFormat {
    int width = 0, height = 0, channels = 1;
    float low = -1, high = 1;

    int64_t size() const { return int64_t{width} * height * channels; } ///< P
    friend bool operator==(const ImageFormat&, const ImageFormat&) = default;
};

class ImageCoding {
  public:
    /// Coordinates are pixels: D = P.
    explicit ImageCoding(ImageFormat format);
    /// Coordinates are those along `components` [P, D] of orthonormal columns, around `mean` [P],
    /// both in low..high. `keptVariance` is the share that they hold of the set's.
    ImageCoding(ImageFormat format, Eigen::VectorXf mean, Eigen::MatrixXf components,
                double keptVariance);

    const ImageFormat& format() const { return format_; }
    int dim() const;
    bool compressed() const { return components_.size() > 0; }
    double keptVariance() const { return keptVariance_; }

    /// Pictures [n, P] as points [n, D].
    Points encode(std::span<const uint8_t> pictures) const;
    /// Points [n, D] as pictures [n, P]; what lies outside low..high is clamped.
    std::vector<uint8_t> decode(const Points& points) const;

  private:
    ImageFormat format_;
    Eigen::VectorXf mean_;
    Eigen::MatrixXf components_;
    double keptVariance_ = 1;
};

/// The main components of pictures: D = `count` columns. `covariance` [P, P] and `mean` are of
/// pixels in low..high. Throws InputError unless 1 <= count <= P.
ImageCoding mainComponents(const ImageFormat& format, const Eigen::VectorXd& mean,
                           const Eigen::MatrixXd& covariance, int count);

} // namespace bary
