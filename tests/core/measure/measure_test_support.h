// Measures built from JSON text, and their samples as plain numbers.
#pragma once

#include "core/base/torch.h"
#include "core/measure/measure.h"
#include "tests/core/io/io_test_support.h"

#include <ATen/CPUGeneratorImpl.h>

#include <Eigen/Core>

namespace bary::test {

inline torch::Generator seeded(uint64_t seed) {
    return at::detail::createCPUGenerator(seed);
}

inline Measure measureOf(const std::string& json, const std::filesystem::path& folder = {}) {
    const auto form = nlohmann::json::parse(json);
    return buildMeasure(form, "test", folder);
}

/// n samples in double, [n, D].
inline Eigen::MatrixXd samplesOf(const Measure& measure, int64_t n, uint64_t seed = 1) {
    auto generator = seeded(seed);
    const auto x = measure.draw(n, generator);
    EXPECT_EQ(x.scalar_type(), torch::kFloat32);
    EXPECT_EQ(x.size(0), n);
    EXPECT_EQ(x.size(1), measure.dim);
    Eigen::MatrixXd result(x.size(0), x.size(1));
    const auto values = x.accessor<float, 2>();
    for (int64_t r = 0; r < x.size(0); ++r) {
        for (int64_t c = 0; c < x.size(1); ++c) {
            result(r, c) = values[r][c];
        }
    }
    return result;
}

/// Expects mean and covariance of the samples within four standard errors, which the samples
/// themselves estimate; 1e-5 of the largest entry is left for float32.
inline void expectMoments(const Eigen::MatrixXd& x, const Eigen::VectorXd& mean,
                          const Eigen::MatrixXd& covariance, const std::string& what) {
    const double n = static_cast<double>(x.rows());
    const double rounding = 1e-5 * (1 + mean.cwiseAbs().maxCoeff() + covariance.norm());
    const Eigen::VectorXd found = x.colwise().mean();
    const Eigen::MatrixXd centred = x.rowwise() - found.transpose();
    for (int i = 0; i < x.cols(); ++i) {
        const double error = std::sqrt(covariance(i, i) / n);
        EXPECT_NEAR(found[i], mean[i], 4 * error + rounding) << what << ", mean " << i;
        for (int j = 0; j <= i; ++j) {
            const Eigen::ArrayXd products = centred.col(i).array() * centred.col(j).array();
            const double value = products.mean();
            const double deviation = std::sqrt((products - value).square().mean() / n);
            EXPECT_NEAR(value, covariance(i, j), 4 * deviation + rounding)
                << what << ", covariance " << i << ", " << j;
        }
    }
}

} // namespace bary::test
