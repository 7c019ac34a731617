// Barycenters on a grid as the papers write them: double precision, log-sum-exps, no shortcuts.
#pragma once

#include "core/transport/grid_barycenter.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bary::test {

using Picture = std::vector<double>;

/// log Σ_y exp(φ(y) − |x − y|²/2ε), [rows][columns], an axis at a time.
inline Picture plainLogBlur(const Picture& phi, const GridShape& shape, double epsilon) {
    const auto line = [&](const Picture& from, int64_t start, int64_t step, int64_t count,
                          int64_t i) {
        const auto term = [&](int64_t k) {
            const double distance = shape.cell * static_cast<double>(i - k);
            return from[start + k * step] - distance * distance / (2 * epsilon);
        };
        double top = -std::numeric_limits<double>::infinity(), sum = 0;
        for (int64_t k = 0; k < count; ++k) {
            top = std::max(top, term(k));
        }
        for (int64_t k = 0; k < count; ++k) {
            sum += std::exp(term(k) - top);
        }
        return std::isinf(top) ? top : top + std::log(sum);
    };
    Picture down(phi.size()), result(phi.size());
    for (int64_t i = 0; i < shape.rows; ++i) {
        for (int64_t j = 0; j < shape.columns; ++j) {
            down[i * shape.columns + j] = line(phi, j, shape.columns, shape.rows, i);
        }
    }
    for (int64_t i = 0; i < shape.rows; ++i) {
        for (int64_t j = 0; j < shape.columns; ++j) {
            result[i * shape.columns + j] = line(down, i * shape.columns, 1, shape.columns, j);
        }
    }
    return result;
}

inline Picture normalised(Picture picture) {
    double sum = 0;
    for (const double value : picture) {
        sum += value;
    }
    for (double& value : picture) {
        value /= sum;
    }
    return picture;
}

/// Benamou et al. 2015 and, debiased, Janati et al. 2020, algorithm 1.
inline Picture plainGridBarycenter(const GridProblem& problem, int iterations) {
    const size_t cells = static_cast<size_t>(problem.shape.cells());
    const size_t count = problem.pictures.size();
    std::vector<Picture> pictures, v(count, Picture(cells, 0.0)), blurred(count);
    for (const Picture& picture : problem.pictures) {
        pictures.push_back(normalised(picture));
    }
    Picture d(cells, 0.0), logB(cells);
    for (int t = 0; t < iterations; ++t) {
        logB = d;
        for (size_t k = 0; k < count; ++k) {
            Picture u = plainLogBlur(v[k], problem.shape, problem.epsilon);
            for (size_t p = 0; p < cells; ++p) {
                u[p] = std::log(pictures[k][p]) - u[p];
            }
            blurred[k] = plainLogBlur(u, problem.shape, problem.epsilon);
            for (size_t p = 0; p < cells; ++p) {
                logB[p] += problem.weights[k] * blurred[k][p];
            }
        }
        for (size_t k = 0; k < count; ++k) {
            for (size_t p = 0; p < cells; ++p) {
                v[k][p] = logB[p] - blurred[k][p];
            }
        }
        if (problem.debiased) {
            const Picture kd = plainLogBlur(d, problem.shape, problem.epsilon);
            for (size_t p = 0; p < cells; ++p) {
                d[p] = 0.5 * (d[p] + logB[p] - kd[p]);
            }
        }
    }
    for (double& value : logB) {
        value = std::exp(value);
    }
    return normalised(logB);
}

/// Σ |a − b|, of pictures with sum 1.
inline double l1Distance(const Picture& a, const Picture& b) {
    double sum = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
    for (size_t p = 0; p < std::min(a.size(), b.size()); ++p) {
        sum += std::abs(a[p] - b[p]);
    }
    return sum;
}

} // namespace bary::test
