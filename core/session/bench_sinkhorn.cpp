// The Sinkhorn divergence with its gradient: our kernels beside a plain program in LibTorch.
#include "core/session/bench.h"

#include "core/base/torch.h"
#include "core/measure/measure.h"
#include "core/transport/sinkhorn.h"

#include <ATen/CPUGeneratorImpl.h>

#include <fmt/format.h>

#include <cmath>

namespace bary {

namespace {

constexpr double blur = 0.1; // √ε, with the scaling 0.5: what GeomLoss's figures are quoted for

/// Two clouds like those of a batch: of one length whatever the dimension.
struct TwoClouds {
    torch::Tensor x, y;

    TwoClouds(int64_t n, int64_t dim) {
        auto random = at::detail::createCPUGenerator(1);
        const double scale = std::sqrt(2.0 / static_cast<double>(dim));
        x = scale * torch::randn({n, dim}, random);
        y = scale * torch::randn({n, dim}, random) + scale / 2;
    }
};

/// As a plain program does it: cost matrices [n, n], logsumexp, and automatic differentiation of
/// the last step (the algorithm of Feydy et al. 2019).
class PlainTorch {
  public:
    explicit PlainTorch(const TwoClouds& clouds) : x_(clouds.x), y_(clouds.y) {}

    void run() const {
        const auto x = x_.clone().requires_grad_(true);
        const auto loss = divergence(x);
        torch::autograd::grad({loss}, {x});
    }

  private:
    static torch::Tensor costs(const torch::Tensor& a, const torch::Tensor& b) {
        const auto squared = a.square().sum(1, true) + b.square().sum(1).unsqueeze(0);
        return squared / 2 - a.mm(b.t());
    }
    static torch::Tensor softmin(double epsilon, const torch::Tensor& cost,
                                 const torch::Tensor& potential) {
        const double logWeight = -std::log(static_cast<double>(cost.size(1)));
        return -epsilon *
               ((potential / epsilon + logWeight).unsqueeze(0) - cost / epsilon).logsumexp(1);
    }

    torch::Tensor divergence(const torch::Tensor& x) const {
        torch::Tensor f, g, p, q, xy, yx, xx, yy;
        {
            torch::NoGradGuard noGrad;
            xy = costs(x, y_), yx = xy.t().contiguous(), xx = costs(x, x), yy = costs(y_, y_);
            const auto all = torch::cat({x, y_});
            const double diameter =
                (std::get<0>(all.max(0)) - std::get<0>(all.min(0))).norm().item<double>();
            f = torch::zeros({x.size(0)}), g = torch::zeros({y_.size(0)}), p = f, q = g;
            for (double length = diameter; length > blur; length /= 2) {
                step(length * length, xy, yx, xx, yy, f, g, p, q);
            }
            step(blur * blur, xy, yx, xx, yy, f, g, p, q);
        }
        const double epsilon = blur * blur;
        const auto newF = softmin(epsilon, costs(x, y_), g);
        const auto newG = softmin(epsilon, costs(y_, x.detach()), f);
        const auto newP = softmin(epsilon, costs(x, x.detach()), p);
        const auto newQ = softmin(epsilon, yy, q);
        return (newF - newP).mean() + (newG - newQ).mean();
    }
    static void step(double epsilon, const torch::Tensor& xy, const torch::Tensor& yx,
                     const torch::Tensor& xx, const torch::Tensor& yy, torch::Tensor& f,
                     torch::Tensor& g, torch::Tensor& p, torch::Tensor& q) {
        const auto newF = softmin(epsilon, xy, g), newG = softmin(epsilon, yx, f);
        f = (f + newF) / 2;
        g = (g + newG) / 2;
        p = (p + softmin(epsilon, xx, p)) / 2;
        q = (q + softmin(epsilon, yy, q)) / 2;
    }

    torch::Tensor x_, y_;
};

BenchProblem sinkhornProblem(int64_t n, int64_t dim) {
    BenchProblem problem;
    problem.name = fmt::format("sinkhorn-{}-{}", n, dim);
    problem.title = fmt::format("Sinkhorn divergence and gradient, n={} D={}, √ε={}", n, dim, blur);
    problem.unit = "divergence";
    problem.reference = "LibTorch";
    problem.works = {{"LibTorch", 1,
                      [=]() -> std::function<void()> {
                          return [plain = PlainTorch(TwoClouds(n, dim))] { plain.run(); };
                      }},
                     {"kernels", 1, [=]() -> std::function<void()> {
                          const TwoClouds clouds(n, dim);
                          return [x = toPoints(clouds.x), y = toPoints(clouds.y)] {
                              SinkhornOptions options;
                              options.epsilon = blur * blur;
                              options.iterations = 0; // the same number of steps as beside it
                              sinkhornDivergence(x, y, options);
                          };
                      }}};
    return problem;
}

} // namespace

std::vector<BenchProblem> sinkhornProblems() {
    std::vector<BenchProblem> problems;
    for (const int64_t dim : {2, 784}) {
        for (const int64_t n : {150, 300, 1000}) {
            problems.push_back(sinkhornProblem(n, dim));
        }
    }
    return problems;
}

} // namespace bary
