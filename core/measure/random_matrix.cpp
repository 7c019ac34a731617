#include "core/measure/random_matrix.h"

#include <Eigen/QR>

#include <cmath>

namespace bary {

double uniformNumber(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

double normalNumber(std::mt19937_64& random) {
    const double radius = std::sqrt(-2 * std::log(1 - uniformNumber(random)));
    return radius * std::cos(2 * M_PI * uniformNumber(random));
}

Eigen::MatrixXd randomRotation(int dim, std::mt19937_64& random) {
    // QR of a Gaussian matrix, with the signs of R's diagonal.
    Eigen::MatrixXd a(dim, dim);
    for (auto& entry : a.reshaped()) {
        entry = normalNumber(random);
    }
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(a);
    Eigen::MatrixXd q = qr.householderQ();
    for (int i = 0; i < dim; ++i) {
        if (qr.matrixQR()(i, i) < 0) {
            q.col(i) = -q.col(i);
        }
    }
    return q;
}

Eigen::MatrixXd randomPositive(int dim, double lowest, double highest, std::mt19937_64& random) {
    Eigen::VectorXd e(dim);
    for (int k = 0; k < dim; ++k) {
        const double t = dim == 1 ? 0.5 : static_cast<double>(k) / (dim - 1);
        e[k] = lowest * std::pow(highest / lowest, t);
    }
    const Eigen::MatrixXd r = randomRotation(dim, random);
    return r * e.asDiagonal() * r.transpose();
}

} // namespace bary
