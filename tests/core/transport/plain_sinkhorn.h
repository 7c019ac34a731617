// Entropic transport in double precision by the textbook's loops: what the quick one is held to.
#pragma once

#include "core/base/points.h"
#include "tests/core/transport/clouds.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace bary::test {

/// Cost ½|x − y|²; iterated until no potential moves by more than 1e-11.
class PlainSinkhorn {
  public:
    PlainSinkhorn(const Points& a, const Points& b, double epsilon, std::vector<double> aWeights,
                  std::vector<double> bWeights)
        : a_(a), b_(b), n_(a.size()), m_(b.size()), aWeights_(std::move(aWeights)),
          bWeights_(std::move(bWeights)), f_(n_, 0), g_(m_, 0) {
        for (double scaled = std::max(1000 * epsilon, 1.0); scaled > epsilon; scaled *= 0.8) {
            sweep(scaled);
        }
        for (int k = 0; k < 100000 && sweep(epsilon) > 1e-11; ++k) {
        }
        epsilon_ = epsilon;
    }

    double value() const {
        double sum = 0;
        for (int64_t i = 0; i < n_; ++i) {
            sum += aWeights_[i] * f_[i];
        }
        for (int64_t j = 0; j < m_; ++j) {
            sum += bWeights_[j] * g_[j];
        }
        return sum;
    }

    /// a_i (x_i − Σ_j π_ij y_j) [n, D].
    std::vector<double> gradient() const {
        std::vector<double> result;
        for (int64_t i = 0; i < n_; ++i) {
            std::vector<double> mean(a_.dim, 0);
            double total = 0;
            for (int64_t j = 0; j < m_; ++j) {
                const double weight =
                    bWeights_[j] * std::exp((f_[i] + g_[j] - cost(i, j)) / epsilon_);
                total += weight;
                for (int d = 0; d < a_.dim; ++d) {
                    mean[d] += weight * double(b_.row(j)[d]);
                }
            }
            for (int d = 0; d < a_.dim; ++d) {
                result.push_back(aWeights_[i] * (double(a_.row(i)[d]) - mean[d] / total));
            }
        }
        return result;
    }

  private:
    double cost(int64_t i, int64_t j) const { return squaredDistance(a_, i, b_, j) / 2; }

    static double logSum(const std::vector<double>& terms) {
        const double top = *std::max_element(terms.begin(), terms.end());
        double sum = 0;
        for (const double term : terms) {
            sum += std::exp(term - top);
        }
        return top + std::log(sum);
    }

    double sweep(double epsilon) {
        double moved = 0;
        std::vector<double> terms(m_);
        for (int64_t i = 0; i < n_; ++i) {
            for (int64_t j = 0; j < m_; ++j) {
                terms[j] = std::log(bWeights_[j]) + (g_[j] - cost(i, j)) / epsilon;
            }
            const double updated = -epsilon * logSum(terms);
            moved = std::max(moved, std::abs(updated - f_[i]));
            f_[i] = updated;
        }
        terms.resize(n_);
        for (int64_t j = 0; j < m_; ++j) {
            for (int64_t i = 0; i < n_; ++i) {
                terms[i] = std::log(aWeights_[i]) + (f_[i] - cost(i, j)) / epsilon;
            }
            g_[j] = -epsilon * logSum(terms);
        }
        return moved;
    }

    const Points &a_, &b_;
    int64_t n_, m_;
    std::vector<double> aWeights_, bWeights_, f_, g_;
    double epsilon_ = 1;
};

struct PlainDivergence {
    double value = 0;
    std::vector<double> gradient;

    PlainDivergence(const Points& a, const Points& b, double epsilon,
                    const std::vector<double>& aWeights, const std::vector<double>& bWeights) {
        const PlainSinkhorn cross(a, b, epsilon, aWeights, bWeights);
        const PlainSinkhorn self(a, a, epsilon, aWeights, aWeights);
        const PlainSinkhorn other(b, b, epsilon, bWeights, bWeights);
        value = cross.value() - self.value() / 2 - other.value() / 2;
        gradient = cross.gradient();
        const auto own = self.gradient();
        for (size_t k = 0; k < gradient.size(); ++k) {
            gradient[k] -= own[k];
        }
    }
};

inline std::vector<double> uniformWeights(int64_t n) {
    return std::vector<double>(n, 1.0 / static_cast<double>(n));
}

} // namespace bary::test
