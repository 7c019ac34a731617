#include "core/measure/image_coding.h"

#include "core/base/error.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <string>

namespace bary {

namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

} // namespace

ImageCoding::ImageCoding(ImageFormat format) : format_(format) {}

ImageCoding::ImageCoding(ImageFormat format, Eigen::VectorXf mean, Eigen::MatrixXf components,
                         double keptVariance)
    : format_(format), mean_(std::move(mean)), components_(std::move(components)),
      keptVariance_(keptVariance) {}

int ImageCoding::dim() const {
    return static_cast<int>(compressed() ? components_.cols() : format_.size());
}

Points ImageCoding::encode(std::span<const uint8_t> pictures) const {
    const int64_t pixels = format_.size(), n = static_cast<int64_t>(pictures.size()) / pixels;
    const float step = (format_.high - format_.low) / 255;
    Points values(static_cast<int>(pixels), {});
    values.values.reserve(pictures.size());
    for (const uint8_t byte : pictures) {
        values.values.push_back(format_.low + step * static_cast<float>(byte));
    }
    if (!compressed()) {
        return values;
    }
    Points points(dim(), std::vector<float>(static_cast<size_t>(n * dim())));
    const Eigen::Map<const Rows> x(values.values.data(), n, pixels);
    Eigen::Map<Rows>(points.values.data(), n, dim()).noalias() =
        (x.rowwise() - mean_.transpose()) * components_;
    return points;
}

std::vector<uint8_t> ImageCoding::decode(const Points& points) const {
    const float scale = 255 / (format_.high - format_.low);
    const auto byteOf = [&](float value) {
        return static_cast<uint8_t>(std::clamp((value - format_.low) * scale, 0.0f, 255.0f) + 0.5f);
    };
    std::vector<uint8_t> pictures;
    if (!compressed()) {
        pictures.reserve(points.values.size());
        std::transform(points.values.begin(), points.values.end(), std::back_inserter(pictures),
                       byteOf);
        return pictures;
    }
    const Eigen::Map<const Rows> z(points.values.data(), points.size(), points.dim);
    const Rows x = (z * components_.transpose()).rowwise() + mean_.transpose();
    pictures.reserve(static_cast<size_t>(x.size()));
    std::transform(x.data(), x.data() + x.size(), std::back_inserter(pictures), byteOf);
    return pictures;
}

ImageCoding mainComponents(const ImageFormat& format, const Eigen::VectorXd& mean,
                           const Eigen::MatrixXd& covariance, int count) {
    if (count < 1 || count > format.size()) {
        throw InputError("components must be from 1 to the number of pixels, " +
                         std::to_string(format.size()));
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance); // ascending
    const auto values = solver.eigenvalues().cwiseMax(0);
    const double kept = values.tail(count).sum() / std::max(values.sum(), 1e-300);
    return ImageCoding(format, mean.cast<float>(),
                       solver.eigenvectors().rightCols(count).rowwise().reverse().cast<float>(),
                       kept);
}

} // namespace bary
