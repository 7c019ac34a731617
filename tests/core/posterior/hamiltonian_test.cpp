#include "core/posterior/hamiltonian.h"

#include "core/base/error.h"
#include "core/posterior/convergence.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>

namespace bary {
namespace {

/// All draws of all chains, [P, chains n].
Eigen::MatrixXd pooled(const SamplerResult& result) {
    const auto& chains = result.chains;
    Eigen::MatrixXd all(chains[0].rows(),
                        chains[0].cols() * static_cast<Eigen::Index>(chains.size()));
    for (size_t c = 0; c < chains.size(); ++c) {
        all.middleCols(static_cast<Eigen::Index>(c) * chains[c].cols(), chains[c].cols()) =
            chains[c];
    }
    return all;
}

/// N(mean, covariance), and an approximation of it that is off in place, scale and direction.
struct Gaussian {
    Eigen::Vector3d mean{1, -2, 0.5};
    Eigen::Matrix3d covariance;
    Eigen::Matrix3d precision;
    LaplaceApproximation around;

    Gaussian() {
        covariance << 4, 1.2, -0.3, 1.2, 1, 0.2, -0.3, 0.2, 0.25;
        precision = covariance.inverse();
        around.mode = mean + Eigen::Vector3d(0.4, -0.2, 0.1);
        const Eigen::Matrix3d rough = 1.7 * Eigen::Matrix3d(precision.diagonal().asDiagonal());
        around.factor = Eigen::LLT<Eigen::MatrixXd>(rough).matrixL();
    }
    LogDensity density() const {
        return [this](const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) {
            gradient = -precision * (theta - mean);
            return 0.5 * gradient.dot(theta - mean);
        };
    }
};

TEST(Hamiltonian, FindsTheMomentsOfAGaussianBehindAPoorApproximation) {
    const Gaussian gaussian;
    SamplerOptions options;
    options.draws = 40000;
    const Eigen::MatrixXd x =
        pooled(sampleHamiltonian(gaussian.density(), gaussian.around, options));
    ASSERT_EQ(x.cols(), 40000);
    const Eigen::VectorXd mean = x.rowwise().mean();
    const Eigen::MatrixXd centred = x.colwise() - mean;
    const Eigen::MatrixXd covariance = centred * centred.transpose() / 40000.0;
    for (int i = 0; i < 3; ++i) {
        const double deviation = std::sqrt(gaussian.covariance(i, i));
        EXPECT_NEAR(mean[i], gaussian.mean[i], 0.04 * deviation) << i;
        for (int j = 0; j <= i; ++j) {
            EXPECT_NEAR(covariance(i, j), gaussian.covariance(i, j),
                        0.05 * deviation * std::sqrt(gaussian.covariance(j, j)))
                << i << ", " << j;
        }
    }
}

TEST(Hamiltonian, OfAGaussianWhoseApproximationIsExactNearlyForgets) {
    Gaussian gaussian;
    gaussian.around.mode = gaussian.mean;
    gaussian.around.factor = Eigen::LLT<Eigen::MatrixXd>(gaussian.precision).matrixL();
    SamplerOptions options;
    options.draws = 8000;
    const SamplerResult result = sampleHamiltonian(gaussian.density(), gaussian.around, options);
    EXPECT_GT(result.acceptance, 0.9);
    for (int j = 0; j < 3; ++j) {
        Chains one(2000, 4);
        for (int c = 0; c < 4; ++c) {
            one.col(c) = result.chains[static_cast<size_t>(c)].row(j);
        }
        EXPECT_LT(rankRhat(one), 1.01);
        EXPECT_GT(bulkEffectiveSize(one), 5000);
    }
}

TEST(Hamiltonian, AgreesWithQuadratureWhereThePosteriorIsSkewed) {
    // Three counts and no predictor: log p(θ) = Σ y θ − 3 e^θ − θ²/2, far from normal at y = 0.
    const PoissonRegression posterior(Eigen::MatrixXd::Ones(3, 1), Eigen::Vector3d(0, 1, 0), 1);
    double mass = 0, first = 0, second = 0;
    Eigen::VectorXd gradient;
    for (double theta = -12; theta < 6; theta += 1e-3) {
        const double p =
            std::exp(posterior.logDensity(Eigen::VectorXd::Constant(1, theta), gradient));
        mass += p;
        first += p * theta;
        second += p * theta * theta;
    }
    const double mean = first / mass, variance = second / mass - mean * mean;
    const auto around = laplaceApproximation(posterior, Eigen::VectorXd::Zero(1));
    SamplerOptions options;
    options.draws = 100000;
    const LogDensity density = [&](const Eigen::VectorXd& theta, Eigen::VectorXd& g) {
        return posterior.logDensity(theta, g);
    };
    const Eigen::MatrixXd x = pooled(sampleHamiltonian(density, around, options));
    EXPECT_NEAR(x.mean(), mean, 0.015);
    EXPECT_NEAR((x.array() - x.mean()).square().mean(), variance, 0.03 * variance);
    // The Laplace approximation alone would not pass.
    EXPECT_GT(std::abs(around.mode[0] - mean), 0.05);
}

TEST(Hamiltonian, DrawsDependOnTheSeedAndNotOnTheThreads) {
    const Gaussian gaussian;
    SamplerOptions options;
    options.draws = 400;
    options.warmUp = 50;
    const auto sample = [&] {
        return pooled(sampleHamiltonian(gaussian.density(), gaussian.around, options));
    };
    const Eigen::MatrixXd one = sample();
    options.threads = 3;
    EXPECT_EQ(one, sample());
    options.seed = 2;
    EXPECT_NE(one, sample());
}

TEST(Hamiltonian, TellsItsProgressAndStopsWhenAsked) {
    const Gaussian gaussian;
    SamplerOptions options;
    options.draws = 200;
    double last = -1;
    SamplerWatch watch;
    watch.progress = [&](double share) { last = share; };
    sampleHamiltonian(gaussian.density(), gaussian.around, options, watch);
    EXPECT_EQ(last, 1);

    std::stop_source source;
    std::atomic<int64_t> calls = 0;
    const LogDensity asking = [&](const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) {
        if (++calls == 1000) {
            source.request_stop();
        }
        return gaussian.density()(theta, gradient);
    };
    options.draws = 1000000;
    EXPECT_THROW(sampleHamiltonian(asking, gaussian.around, options, {source.get_token(), {}}),
                 Cancelled);
    EXPECT_LT(calls, 3000);
}

TEST(Hamiltonian, ErrorsOfTheDensityReachTheCaller) {
    const Gaussian gaussian;
    const LogDensity broken = [](const Eigen::VectorXd&, Eigen::VectorXd&) -> double {
        throw InputError("broken");
    };
    EXPECT_THROW(sampleHamiltonian(broken, gaussian.around, {}), InputError);
}

} // namespace
} // namespace bary
