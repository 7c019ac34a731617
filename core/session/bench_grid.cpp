// Entropic barycenters of four pictures on a grid: our kernels beside a plain program in LibTorch.
#include "core/session/bench.h"

#include "core/base/torch.h"
#include "core/transport/grid_barycenter.h"

#include <fmt/format.h>

#include <cmath>

namespace bary {

namespace {

constexpr double epsilon = 0.002; // on the unit square; POT's reg is twice that

/// A ring, a disc, a square and a cross, drawn by their formulas.
GridProblem fourPictures(int64_t side) {
    GridProblem problem;
    problem.shape = {side, side, 1 / static_cast<double>(side)};
    problem.pictures.resize(4);
    problem.weights.assign(4, 0.25);
    problem.epsilon = epsilon;
    for (int64_t p = 0; p < problem.shape.cells(); ++p) {
        const double x = (static_cast<double>(p % side) + 0.5) * problem.shape.cell;
        const double y = (static_cast<double>(p / side) + 0.5) * problem.shape.cell;
        const double radius = std::hypot(x - 0.5, y - 0.5);
        const bool ink[] = {radius > 0.3 && radius < 0.4, std::hypot(x - 0.3, y - 0.35) < 0.22,
                            std::abs(x - 0.6) < 0.28 && std::abs(y - 0.6) < 0.28,
                            std::abs(x - 0.5) < 0.35 && std::abs(y - 0.5) < 0.35 &&
                                std::min(std::abs(x - 0.5), std::abs(y - 0.5)) < 0.06};
        for (size_t k = 0; k < 4; ++k) {
            problem.pictures[k].push_back(ink[k] ? 1 : 0);
        }
    }
    return problem;
}

/// As a plain program does it, POT's convolutional_barycenter2d among them: scalings in double
/// precision, K u as two matrix products (Solomon et al. 2015, algorithm 2).
class PlainScalings {
  public:
    explicit PlainScalings(const GridProblem& problem) {
        const int64_t side = problem.shape.rows;
        const auto places = torch::arange(side, torch::kFloat64) * problem.shape.cell;
        const auto squared = (places.unsqueeze(0) - places.unsqueeze(1)).square();
        kernel_ = (squared / (-2 * problem.epsilon)).exp();
        for (const auto& picture : problem.pictures) {
            const auto mass = torch::tensor(c10::ArrayRef<double>(picture), torch::kFloat64);
            pictures_.push_back((mass / mass.sum()).view({side, side}));
        }
    }

    /// Until POT's measure of the error is at most `tolerance`, or `most` iterations are over.
    torch::Tensor density(double tolerance, int most) const {
        constexpr int between = 10; // as POT
        std::vector<torch::Tensor> v(pictures_.size(), torch::ones_like(pictures_[0]));
        torch::Tensor b;
        for (int t = 1; t <= most; ++t) {
            std::vector<torch::Tensor> blurred;
            for (size_t k = 0; k < v.size(); ++k) {
                blurred.push_back(blur(pictures_[k] / blur(v[k])));
            }
            const auto all = torch::stack(blurred);
            if (t % between == 0 &&
                (torch::stack(v) * all).std(0, false).sum().item<double>() <= tolerance) {
                break;
            }
            b = all.log().mean(0).exp();
            for (size_t k = 0; k < v.size(); ++k) {
                v[k] = b / blurred[k];
            }
        }
        return b / b.sum();
    }

  private:
    torch::Tensor blur(const torch::Tensor& picture) const {
        return kernel_.mm(picture).mm(kernel_);
    }

    torch::Tensor kernel_;
    std::vector<torch::Tensor> pictures_;
};

constexpr double potTolerance = 1e-4; // its default
constexpr int potMost = 10000;

/// How far both are from the fixed point in double precision.
std::string quality(int64_t side) {
    constexpr int converged = 400; // the error falls by 3.4 % in each
    const GridProblem problem = fourPictures(side);
    const PlainScalings plain(problem);
    const auto truth = plain.density(0, converged);
    const auto found = gridBarycenter(problem).density;
    const auto distance = [&](const torch::Tensor& density) {
        return (density - truth).abs().sum().item<double>();
    };
    return fmt::format(
        "relative L1 distance from the converged picture in double precision: "
        "kernels {:.1e}, LibTorch {:.1e}",
        distance(torch::tensor(c10::ArrayRef<double>(found), torch::kFloat64).view({side, side})),
        distance(plain.density(potTolerance, potMost)));
}

BenchProblem gridProblem(int64_t side, int threads) {
    BenchProblem problem;
    problem.name = fmt::format("grid-{}", side);
    problem.title =
        fmt::format("entropic barycenter of four pictures, {0} x {0}, ε={1}", side, epsilon);
    problem.unit = "barycenter";
    problem.reference = "LibTorch";
    problem.slow = true;
    problem.quality = [side] { return quality(side); };
    problem.works = {{"LibTorch", 1, [side]() -> std::function<void()> {
                          return [plain = PlainScalings(fourPictures(side))] {
                              plain.density(potTolerance, potMost);
                          };
                      }}};
    const auto kernels = [side](int allowed) -> std::function<std::function<void()>()> {
        return [side, allowed]() -> std::function<void()> {
            return [problem = fourPictures(side), allowed] {
                GridOptions options;
                options.threads = allowed;
                gridBarycenter(problem, options);
            };
        };
    };
    if (threads > 1) {
        problem.works.push_back({"kernels", threads, kernels(threads)});
    }
    problem.works.push_back({"kernels", 1, kernels(1)});
    return problem;
}

} // namespace

std::vector<BenchProblem> gridProblems(int threads) {
    return {gridProblem(256, threads), gridProblem(512, threads)};
}

} // namespace bary
