// What WIN begins with: the identity, or the barycenter of Gaussians.
#include "core/base/error.h"
#include "core/measure/families.h"
#include "core/solver/win.h"
#include "core/solver/win_plan.h"
#include "core/transport/gaussian.h"

#include <Eigen/Eigenvalues>

#include <algorithm>

namespace bary {

namespace {

/// A with A Aᵀ = Σ as far as `columns` columns go: the main axes first.
Eigen::MatrixXd mainAxes(const Eigen::MatrixXd& covariance, int64_t columns) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
    const Eigen::MatrixXd axes =
        solver.eigenvectors() * solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(covariance.rows(), columns);
    const auto kept = std::min<Eigen::Index>(columns, covariance.rows());
    result.leftCols(kept) = axes.rowwise().reverse().leftCols(kept);
    return result;
}

} // namespace

void checkWin(const Parameters& parameters, size_t marginals) {
    checkInverse(parameters, marginals);
    const bool tails = flag(parameters, "linear_tail") && flag(parameters, "standardise");
    if (choice(parameters, "start") == "moments" && !tails) {
        throw InputError("start 'moments' is one of the linear tails, for centred marginals: set "
                         "linear_tail and standardise to true");
    }
}

/// Regression of G and of all maps onto x ↦ x at x ~ 3 N(0, I), as in the published notebook.
void WinSolver::startFromIdentity() {
    constexpr double deviation = 3, goodEnough = 1e-2; // mean squared error per coordinate
    torch::NoGradGuard noGrad;
    const int64_t steps = integer(problem_.parameters, "pretraining");
    const int64_t size = integer(problem_.parameters, "batch");
    for (TrainedMlp* trained : {generator_.get(), maps_.get(), inverseMaps_.get()}) {
        if (steps == 0 || trained->network.shape().tail != Tail::None) {
            return; // with the tail they are the identity as they are
        }
        const MlpShape& shape = trained->network.shape();
        auto stream = runStream(problem_.seed, Pretraining);
        MlpTrainer trainer(*trained, size);
        AdamSettings settings;
        settings.rate = 1e-3;
        for (int64_t k = 0; k < steps; ++k) {
            const auto x = (torch::randn({1, size, shape.in}, stream) * deviation)
                               .to(problem_.device)
                               .expand({shape.count, size, shape.in});
            auto seed = trainer.pass().forward(x).clone();
            const int64_t shared = std::min(shape.in, shape.out);
            seed.narrow(2, 0, shared).sub_(x.narrow(2, 0, shared));
            if (seed.square().mean().item<double>() < goodEnough) {
                break;
            }
            trainer.pass().backward(seed.mul_(1.0 / static_cast<double>(size)));
            trainer.step(settings, 0);
        }
        trained->optimiser.first().zero_();
        trained->optimiser.second().zero_();
        trained->optimiser.count() = 0;
    }
}

/// Tails as if the marginals were Gaussians: S of G makes their barycenter, S of the maps are the
/// optimal maps, and B of the potentials belong to these, since T = (BᵀB)⁻¹.
void WinSolver::startFromMoments() {
    constexpr double least = 1e-4; // variance, of the mean one: no direction is a point
    constexpr int64_t samples = 20000;
    torch::NoGradGuard noGrad;
    auto stream = runStream(problem_.seed, Pretraining);
    std::vector<Moments> moments;
    for (size_t n = 0; n < problem_.marginals.size(); ++n) {
        const auto x = problem_.marginals[n].draw(samples, stream);
        moments.push_back(momentsOf(toPoints((x - frame_.means[n].cpu()) / frame_.scale)));
        moments.back().covariance.diagonal().array() += least;
    }
    const Eigen::MatrixXd center = gaussianBarycenter(moments, problem_.weights).covariance;
    const auto start = [](TrainedMlp& trained, int64_t n, const Eigen::MatrixXd& tail) {
        for (Mlp* network : {&trained.network, &trained.average}) {
            auto view = network->parameters().views().back()[n];
            view.copy_(families::tensorOf(tail));
        }
    };
    start(*generator_, 0, mainAxes(center, generatorShape_.in));
    for (size_t k = 0; k < moments.size(); ++k) {
        const auto n = static_cast<int64_t>(k);
        const Eigen::MatrixXd forth = gaussianMap(center, moments[k].covariance);
        const Eigen::MatrixXd back = gaussianMap(moments[k].covariance, center);
        start(*maps_, n, forth);
        start(*potentials_, n, symmetricRoot(back));
        start(*inverseMaps_, n, back);
        start(*inversePotentials_, n, symmetricRoot(forth));
    }
}

} // namespace bary
