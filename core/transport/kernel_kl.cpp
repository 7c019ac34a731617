#include "core/transport/kernel_kl.h"

#include "core/base/error.h"

#include <cmath>
#include <limits>

namespace bary {

Eigen::MatrixXd kernelDensity(const Points& cloud, const KernelGrid& grid) {
    if (cloud.empty() || cloud.dim != 2) {
        throw InputError("a kernel estimate on a grid needs points of the plane");
    }
    const double cell = 2 * grid.reach / grid.cells;
    const Eigen::ArrayXd centres =
        Eigen::ArrayXd::LinSpaced(grid.cells, cell / 2 - grid.reach, grid.reach - cell / 2);
    const auto kernel = [&](float at) -> Eigen::VectorXd {
        return (-0.5 * ((centres - double(at)) / grid.bandwidth).square()).exp();
    };
    // A Gaussian of the plane is the product of its coordinates'; many points at once make one
    // matrix product.
    constexpr int64_t block = 512;
    Eigen::MatrixXd density = Eigen::MatrixXd::Zero(grid.cells, grid.cells);
    for (int64_t begin = 0; begin < cloud.size(); begin += block) {
        const int64_t count = std::min(block, cloud.size() - begin);
        Eigen::MatrixXd x(grid.cells, count), y(grid.cells, count);
        for (int64_t k = 0; k < count; ++k) {
            const auto point = cloud.row(begin + k);
            x.col(k) = kernel(point[0]);
            y.col(k) = kernel(point[1]);
        }
        density.noalias() += x * y.transpose();
    }
    return density / density.sum();
}

double kernelKl(const Eigen::MatrixXd& p, const Eigen::MatrixXd& q) {
    double sum = 0;
    for (Eigen::Index k = 0; k < p.size(); ++k) {
        const double here = p.data()[k], there = q.data()[k];
        if (here > 0) {
            sum +=
                there > 0 ? here * std::log(here / there) : std::numeric_limits<double>::infinity();
        }
    }
    return sum;
}

} // namespace bary
