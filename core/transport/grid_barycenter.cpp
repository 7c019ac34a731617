#include "core/transport/grid_barycenter.h"

#include "core/base/error.h"
#include "core/transport/weights.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace bary {

using transport::kernels;
using transport::LogBlur;
using transport::noMass;
using transport::paddedWidth;

namespace {

constexpr int64_t longestSide = 4096;
constexpr int64_t coarsestSide = 16;
constexpr int compared = 10;          // iterations between two densities that are compared
constexpr int coarseIterations = 200; // on a coarser grid, at most
const std::string where = "grid barycenter: ";

void check(const GridProblem& problem) {
    const GridShape& shape = problem.shape;
    if (shape.rows < 1 || shape.columns < 1 || shape.rows > longestSide ||
        shape.columns > longestSide) {
        throw InputError(where + "a grid has 1 to " + std::to_string(longestSide) +
                         " cells a side, not " + std::to_string(shape.rows) + " x " +
                         std::to_string(shape.columns));
    }
    if (!(shape.cell > 0) || !std::isfinite(shape.cell)) {
        throw InputError(where + "the side of a cell must be greater than 0");
    }
    if (!(problem.epsilon > 0) || !std::isfinite(problem.epsilon)) {
        throw InputError(where + "epsilon must be greater than 0, found " +
                         std::to_string(problem.epsilon));
    }
    checkWeights(problem.weights, problem.pictures.size(), "grid barycenter");
}

/// Divides a picture by its sum.
void normalise(std::vector<double>& picture, size_t number, int64_t cells) {
    const std::string which = where + "picture " + std::to_string(number);
    if (static_cast<int64_t>(picture.size()) != cells) {
        throw InputError(which + " has " + std::to_string(picture.size()) +
                         " values, the grid has " + std::to_string(cells) + " cells");
    }
    double sum = 0;
    for (const double value : picture) {
        if (!(value >= 0) || !std::isfinite(value)) {
            throw InputError(which + " has a value that is negative or not finite");
        }
        sum += value;
    }
    if (!(sum > 0) || !std::isfinite(sum)) {
        throw InputError(which + " is empty: its values must have a positive, finite sum");
    }
    for (double& value : picture) {
        value /= sum;
    }
}

/// Sums of two by two cells.
std::vector<double> halved(const std::vector<double>& picture, const GridShape& shape) {
    const int64_t columns = (shape.columns + 1) / 2;
    std::vector<double> result((shape.rows + 1) / 2 * columns, 0.0);
    for (int64_t i = 0; i < shape.rows; ++i) {
        for (int64_t j = 0; j < shape.columns; ++j) {
            result[i / 2 * columns + j / 2] += picture[i * shape.columns + j];
        }
    }
    return result;
}

/// A line at twice the resolution, cubic in between; beyond its ends it goes on straight.
void doubled(const float* in, int64_t step, int64_t count, float* out, int64_t outStep,
             int64_t outCount) {
    const auto at = [&](int64_t k) {
        const int64_t inside = std::clamp<int64_t>(k, 0, count - 1);
        const int64_t neighbour = std::clamp<int64_t>(k < inside ? 1 : count - 2, 0, count - 1);
        const float value = in[inside * step];
        return value + static_cast<float>(std::abs(k - inside)) * (value - in[neighbour * step]);
    };
    for (int64_t k = 0; k < outCount; ++k) {
        // A quarter of a coarse cell off its centre, towards `side`: Lagrange's weights.
        const int64_t centre = k / 2, side = k % 2 == 0 ? -1 : 1;
        const float value = -7.0f / 128 * at(centre - side) + 105.0f / 128 * at(centre) +
                            35.0f / 128 * at(centre + side) - 5.0f / 128 * at(centre + 2 * side);
        out[k * outStep] = value;
    }
}

} // namespace

GridBarycenter::GridBarycenter(GridProblem problem) : problem_(std::move(problem)) {
    check(problem_);
    for (size_t k = 0; k < problem_.pictures.size(); ++k) {
        normalise(problem_.pictures[k], k + 1, problem_.shape.cells());
    }
    layOut();
}

void GridBarycenter::layOut() {
    const GridShape& shape = problem_.shape;
    stride_ = paddedWidth(shape.columns);
    turnedStride_ = paddedWidth(shape.rows);
    blurs_.emplace_back(shape.rows, shape.columns, shape.cell, problem_.epsilon);
    for (const auto& picture : problem_.pictures) {
        auto& mass = mass_.emplace_back(shape.columns * turnedStride_, 0.0f);
        auto& logMass = logMass_.emplace_back(mass.size(), 0.0f);
        for (int64_t p = 0; p < shape.cells(); ++p) {
            const int64_t at = p % shape.columns * turnedStride_ + p / shape.columns;
            mass[at] = static_cast<float>(picture[p]);
            logMass[at] = picture[p] > 0 ? static_cast<float>(std::log(picture[p])) : noMass;
        }
        logBlurred_.emplace_back(size(), 0.0f);
    }
    scalings_.assign((2 * count() + 3) * size(), 0.0f);
    std::fill(masses(), masses() + size(), 1.0f);
    newDebias_.assign(size(), 0.0f);
    logDensity_.assign(size(), 0.0f);
}

double GridBarycenter::project(int64_t k, LogBlur& blur) {
    auto& result = logBlurred_[k];
    const float *v = ahead(k), *d = ahead(count());
    for (int64_t p = 0; p < size(); ++p) {
        result[p] = v[p] + d[p];
    }
    std::vector<float> u(mass_[k].size());
    blur.toColumns(result.data(), u.data());
    double sum = 0;
    for (int64_t j = 0; j < problem_.shape.columns; ++j) {
        double line = 0;
        for (int64_t p = j * turnedStride_; p < (j + 1) * turnedStride_; ++p) {
            line += double(mass_[k][p]) * double(u[p]); // the padding has no mass
            u[p] = logMass_[k][p] - u[p];
        }
        sum += line;
    }
    blur.toRows(u.data(), result.data());
    return -problem_.epsilon * problem_.weights[k] * sum;
}

/// Threads take every so manieth marginal each; a marginal of weight 0 plays no part.
void GridBarycenter::projectAll(int threads) {
    threads = std::clamp<int>(threads, 1, static_cast<int>(count()));
    while (blurs_.size() < static_cast<size_t>(threads)) {
        blurs_.push_back(blurs_.front());
    }
    std::vector<double> parts(count(), 0.0);
    const auto work = [&](int thread) {
        for (int64_t k = thread; k < count(); k += threads) {
            if (problem_.weights[k] > 0) {
                parts[k] = project(k, blurs_[thread]);
            }
        }
    };
    std::vector<std::jthread> others;
    for (int thread = 1; thread < threads; ++thread) {
        others.emplace_back(work, thread);
    }
    work(0);
    others.clear();
    objective_ = 0;
    for (const double part : parts) {
        objective_ += part;
    }
}

/// log b = log d + Σ β log K u, and log ṽ_k = Σ β log K u − log K u_k.
void GridBarycenter::average() {
    std::fill(logDensity_.begin(), logDensity_.end(), 0.0f);
    for (int64_t k = 0; k < count(); ++k) {
        const auto weight = static_cast<float>(problem_.weights[k]);
        for (int64_t p = 0; weight > 0 && p < size(); ++p) {
            logDensity_[p] += weight * logBlurred_[k][p];
        }
    }
    for (int64_t k = 0; k < count(); ++k) {
        const bool active = problem_.weights[k] > 0;
        const float* kept = ahead(k);
        for (int64_t p = 0; p < size(); ++p) {
            logBlurred_[k][p] = active ? logDensity_[p] - logBlurred_[k][p] : kept[p];
        }
    }
    const float* d = ahead(count());
    for (int64_t p = 0; p < size(); ++p) {
        logDensity_[p] += d[p];
    }
    float top = logDensity_[0];
    for (int64_t i = 0; i < problem_.shape.rows; ++i) {
        const float* line = logDensity_.data() + i * stride_;
        top = std::max(top, *std::max_element(line, line + problem_.shape.columns));
    }
    // Relative to the largest: masses are far from 1 at first.
    kernels().exponentials(logDensity_.data(), -top, size(), masses());
}

/// log d <- ½(log d + log b − log K d); with the d that b was made with, which keeps the rounds
/// from swinging.
void GridBarycenter::debias() {
    if (!problem_.debiased) {
        return;
    }
    std::vector<float> turned(mass_[0].size());
    const float* d = ahead(count());
    blurs_[0].toColumns(d, turned.data());
    transport::transpose(turned.data(), problem_.shape.columns, problem_.shape.rows,
                         newDebias_.data());
    for (int64_t p = 0; p < size(); ++p) {
        newDebias_[p] = 0.5f * (d[p] + logDensity_[p] - newDebias_[p]);
    }
}

/// Nesterov's momentum with the restart of O'Donoghue and Candès (2015, the gradient scheme), in
/// the metric of the density.
void GridBarycenter::advance() {
    double against = 0;
    const float* density = masses();
    for (int64_t k = 0; k <= count(); ++k) {
        const double weight = k < count() ? problem_.weights[k] : 1.0;
        const float* next = k < count() ? logBlurred_[k].data() : newDebias_.data();
        const float *from = ahead(k), *last = reached(k);
        for (int64_t i = 0; weight > 0 && i < problem_.shape.rows; ++i) {
            float line = 0;
            for (int64_t p = i * stride_; p < i * stride_ + problem_.shape.columns; ++p) {
                line += density[p] * (from[p] - next[p]) * (next[p] - last[p]);
            }
            against += weight * double(line);
        }
    }
    momentum_ = against > 0 ? 0 : momentum_;
    const auto factor = static_cast<float>(momentum_ / (momentum_ + 3.0));
    ++momentum_;
    for (int64_t k = 0; k <= count(); ++k) {
        const float* next = k < count() ? logBlurred_[k].data() : newDebias_.data();
        float *to = ahead(k), *last = reached(k);
        for (int64_t p = 0; p < size(); ++p) {
            to[p] = next[p] + factor * (next[p] - last[p]);
            last[p] = next[p];
        }
    }
}

void GridBarycenter::iterate(int threads) {
    projectAll(threads);
    average();
    debias();
    advance();
    ++iterations_;
}

void GridBarycenter::run(double tolerance, int most, int threads) {
    converged_ = false;
    std::vector<double> last;
    for (int k = 1; k <= most && !converged_; ++k) {
        iterate(threads);
        if (k % compared == 0) {
            const auto now = density();
            if (!last.empty()) {
                change_ = 0;
                for (size_t p = 0; p < now.size(); ++p) {
                    change_ += std::abs(now[p] - last[p]);
                }
                converged_ = change_ <= tolerance;
            }
            last = now;
        }
    }
}

/// log ṽ is a potential divided by ε. d is a root of a density: d² 2πε/cell² tends to b as ε falls.
void GridBarycenter::takeOver(GridBarycenter& coarse) {
    const GridShape &shape = problem_.shape, &from = coarse.problem_.shape;
    const double ratio = coarse.problem_.epsilon / problem_.epsilon;
    std::vector<float> lines(from.rows * stride_);
    for (int64_t k = 0; k <= count(); ++k) {
        const float* in = coarse.reached(k);
        float* out = reached(k);
        if (from.cells() == shape.cells()) {
            std::copy(in, in + size(), out);
        } else {
            for (int64_t i = 0; i < from.rows; ++i) {
                doubled(in + i * coarse.stride_, 1, from.columns, lines.data() + i * stride_, 1,
                        shape.columns);
            }
            for (int64_t j = 0; j < shape.columns; ++j) {
                doubled(lines.data() + j, stride_, from.rows, out + j, stride_, shape.rows);
            }
        }
        const bool root = k == count();
        const double finer = 2 * std::log(shape.cell / from.cell);
        const auto factor = static_cast<float>(root ? 1 : ratio);
        const auto shift = static_cast<float>(root ? finer + 0.5 * std::log(ratio) : 0);
        for (int64_t p = 0; p < size(); ++p) {
            ahead(k)[p] = out[p] = factor * out[p] + (problem_.debiased ? shift : 0);
        }
    }
}

void GridBarycenter::startCoarse(int threads) {
    GridProblem easier = problem_;
    GridShape& shape = easier.shape;
    const double narrowest = shape.cell * shape.cell; // below it a grid knows little of the blur
    if (problem_.epsilon < narrowest) {
        easier.epsilon = std::min(4 * problem_.epsilon, narrowest);
    } else if (std::min(shape.rows, shape.columns) >= 2 * coarsestSide) {
        for (auto& picture : easier.pictures) {
            picture = halved(picture, shape);
        }
        shape = {(shape.rows + 1) / 2, (shape.columns + 1) / 2, 2 * shape.cell};
        easier.epsilon = std::max(problem_.epsilon, 4 * narrowest);
    } else {
        return;
    }
    GridBarycenter coarse(std::move(easier));
    coarse.startCoarse(threads);
    coarse.run(1e-3, coarseIterations, threads);
    takeOver(coarse);
}

void GridBarycenter::setWeights(std::vector<double> weights) {
    checkWeights(weights, problem_.pictures.size(), "grid barycenter");
    problem_.weights = std::move(weights);
    momentum_ = 0;
}

std::vector<double> GridBarycenter::density() const {
    const GridShape& shape = problem_.shape;
    std::vector<double> result(shape.cells());
    const float* masses = scalings_.data() + 2 * (count() + 1) * size();
    double sum = 0;
    for (int64_t p = 0; p < shape.cells(); ++p) {
        sum += result[p] = masses[p / shape.columns * stride_ + p % shape.columns];
    }
    for (double& value : result) {
        value /= sum;
    }
    return result;
}

GridResult gridBarycenter(GridProblem problem, const GridOptions& options) {
    GridBarycenter barycenter(std::move(problem));
    barycenter.startCoarse(options.threads);
    barycenter.run(options.tolerance, options.iterations, options.threads);
    return {barycenter.density(), barycenter.iterations(), barycenter.change(),
            barycenter.converged()};
}

} // namespace bary
