// Scaled MMD against its formulas, written plainly and in double precision.
#include "core/solver/critic_loss.h"

#include "core/network/critic_network.h"
#include "tests/core/measure/measure_test_support.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bary::test {
namespace {

constexpr int64_t dim = 3;

double kernelOf(double a, double b) {
    double sum = 0;
    for (const double shape : {0.1, 1.0, 10.0}) {
        sum += std::pow(1 + (a - b) * (a - b) / (2 * shape), -shape);
    }
    return sum;
}

std::vector<double> listOf(const torch::Tensor& values) {
    const auto flat = values.to(torch::kFloat64).contiguous();
    return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

double meanKernel(double a, const std::vector<double>& values) {
    double sum = 0;
    for (const double b : values) {
        sum += kernelOf(a, b);
    }
    return sum / static_cast<double>(values.size());
}

double plainMmd(const std::vector<double>& a, const std::vector<double>& b) {
    const auto within = [](const std::vector<double>& values) {
        double sum = 0;
        for (size_t i = 0; i < values.size(); ++i) {
            for (size_t j = 0; j < values.size(); ++j) {
                sum += i == j ? 0 : kernelOf(values[i], values[j]);
            }
        }
        return sum / static_cast<double>(values.size() * (values.size() - 1));
    };
    double across = 0;
    for (const double value : a) {
        across += meanKernel(value, b);
    }
    return within(a) + within(b) - 2 * across / static_cast<double>(a.size());
}

/// A critic of three layers on two clouds of different laws.
struct Case {
    explicit Case(bool spectral = false) : network({dim, {}, 2, spectral}) {
        auto generator = seeded(4);
        const auto options = torch::kFloat64;
        parameters = network.initial(generator).to(options);
        parameters += 0.1 * torch::randn(parameters.sizes(), generator).to(options);
        directions = torch::randn({network.directions()}, generator).to(options);
        for (int k = 0; k < 200; ++k) {
            network.iterate(parameters, directions);
        }
        x = torch::randn({6, dim}, generator).to(options);
        y = 0.5 + 2 * torch::randn({5, dim}, generator).to(options);
        t = torch::rand({5, 1}, generator).to(options);
    }

    Critic critic(const torch::Tensor& at) const {
        return [this, at](const torch::Tensor& points) {
            return network.values(at, directions, points);
        };
    }
    double value(const torch::Tensor& point) const {
        return network.values(parameters, directions, point.unsqueeze(0)).item<double>();
    }

    CriticNetwork network;
    torch::Tensor parameters, directions, x, y, t;
};

/// Central differences of some entries of `at` agree with the gradient of `loss` by it.
void expectDerivative(const torch::Tensor& at,
                      const std::function<torch::Tensor(const torch::Tensor&)>& loss) {
    const auto point = at.clone().requires_grad_(true);
    const auto gradient = torch::autograd::grad({loss(point)}, {point})[0].reshape({-1});
    constexpr double step = 1e-5;
    for (int64_t k = 0; k < gradient.numel(); k += 1 + gradient.numel() / 9) {
        const auto moved = [&](double by) {
            auto copy = at.clone();
            copy.view({-1})[k] += by;
            return loss(copy).item<double>();
        };
        EXPECT_NEAR(gradient[k].item<double>(), (moved(step) - moved(-step)) / (2 * step), 1e-6)
            << "entry " << k;
    }
}

TEST(CriticLoss, MmdIsTheUnbiasedSumOverPairs) {
    const Case c;
    const Critic critic = c.critic(c.parameters);
    EXPECT_NEAR(CriticPair(critic, c.x, c.y).mmd().item<double>(),
                plainMmd(listOf(critic(c.x)), listOf(critic(c.y))), 1e-12);
}

TEST(CriticLoss, MmdOfOneLawIsNearZeroInTheMean) {
    const Case c;
    const Critic critic = c.critic(c.parameters);
    auto generator = seeded(5);
    double sum = 0, squares = 0;
    constexpr int draws = 200;
    for (int k = 0; k < draws; ++k) {
        const auto both = torch::randn({2, 20, dim}, generator).to(torch::kFloat64);
        const double mmd = CriticPair(critic, both[0], both[1]).mmd().item<double>();
        sum += mmd;
        squares += mmd * mmd;
    }
    // Four deviations of the mean; that of a biased estimate is 3/10 · (1 − E k / 3).
    EXPECT_LT(std::abs(sum / draws), 4 * std::sqrt(squares) / draws);
    EXPECT_LT(std::abs(sum / draws), 0.02);
}

TEST(CriticLoss, ThePenaltyIsOnTheSlopeOfTheWitness) {
    const Case c;
    const Critic critic = c.critic(c.parameters);
    const auto x = c.x.narrow(0, 0, 5);
    const auto ofX = listOf(critic(x)), ofY = listOf(critic(c.y));
    const auto witness = [&](const torch::Tensor& point) {
        return meanKernel(c.value(point), ofY) - meanKernel(c.value(point), ofX);
    };
    double expected = 0;
    const auto between = c.t * c.y + (1 - c.t) * x;
    for (int64_t i = 0; i < 5; ++i) {
        double squared = 0;
        for (int64_t k = 0; k < dim; ++k) {
            auto step = torch::zeros({dim}, torch::kFloat64);
            step[k] = 1e-5;
            const double slope = (witness(between[i] + step) - witness(between[i] - step)) / 2e-5;
            squared += slope * slope;
        }
        expected += std::pow(std::sqrt(squared) - 1, 2) / 5;
    }
    EXPECT_NEAR(CriticPair(critic, x, c.y).gradientPenalty(c.t).item<double>(), expected, 1e-6);
}

TEST(CriticLoss, BothFormsHaveTheirOwnGradients) {
    for (const bool spectral : {false, true}) {
        const Case c(spectral);
        const auto x = c.x.narrow(0, 0, 5);
        const auto scaled = [&](const CriticPair& pair) {
            return pair.mmd() / (1 + 10 * pair.meanSquaredSlope());
        };
        const auto penalised = [&](const CriticPair& pair) {
            return pair.gradientPenalty(c.t) - pair.mmd();
        };
        if (!spectral) { // σ is followed by a power iteration, not by the parameters
            expectDerivative(c.parameters, [&](const torch::Tensor& at) {
                const Critic critic = c.critic(at);
                return scaled(CriticPair(critic, x, c.y));
            });
            expectDerivative(c.parameters, [&](const torch::Tensor& at) {
                const Critic critic = c.critic(at);
                return penalised(CriticPair(critic, x, c.y));
            });
        }
        const Critic critic = c.critic(c.parameters);
        expectDerivative(
            x, [&](const torch::Tensor& at) { return scaled(CriticPair(critic, at, c.y)); });
    }
}

TEST(CriticLoss, TheSlopeOfALinearCriticIsItsLength) {
    const auto a = torch::tensor({1.0, -2.0, 2.0}, torch::kFloat64);
    const Critic critic = [&](const torch::Tensor& points) { return torch::mv(points, a); };
    const auto x = torch::ones({4, dim}, torch::kFloat64);
    EXPECT_NEAR(CriticPair(critic, x, x + 1).meanSquaredSlope().item<double>(), 9, 1e-12);
}

} // namespace
} // namespace bary::test
