#include "core/network/batched_ridges.h"

#include <cstring>

namespace bary {

namespace {

torch::Tensor copied(const Eigen::VectorXd& vector) {
    auto tensor = torch::empty({vector.size()}, torch::kFloat64);
    std::memcpy(tensor.data_ptr<double>(), vector.data(),
                static_cast<size_t>(vector.size()) * sizeof(double));
    return tensor;
}

} // namespace

BatchedRidges::BatchedRidges(const RidgePotential& potential, const std::string& what)
    : ConvexPotential(potential.curvature),
      ridges_(copied(potential.ridges.transpose().reshaped())
                  .view({potential.ridges.rows(), potential.ridges.cols()})),
      offsets_(copied(potential.offsets)), heights_(copied(potential.heights)) {
    requireConvex(potential, what);
}

PotentialValues BatchedRidges::shape(const torch::Tensor& y) const {
    const auto type = y.scalar_type();
    const auto ridges = ridges_.to(type), heights = heights_.to(type);
    const auto above = torch::addmm(offsets_.to(type), y, ridges.t());
    // log(1 + e^t) without overflow.
    const auto softplus = above.clamp_min(0) + (-above.abs()).exp().log1p();
    return {softplus.mv(heights), (above.sigmoid() * heights).mm(ridges)};
}

} // namespace bary
