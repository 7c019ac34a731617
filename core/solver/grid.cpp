#include "core/solver/grid.h"

#include "core/base/error.h"
#include "core/solver/batches.h"
#include "core/solver/nwb_common.h"
#include "core/solver/samples_only.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace bary {

namespace {

/// A cell in proportion to its mass, then uniformly within it.
class DensitySamples final : public SamplesOnly {
  public:
    DensitySamples(const std::vector<double>& density, const GridFrame& frame)
        : steps_(torch::tensor(c10::ArrayRef<double>(density), torch::kFloat64).cumsum(0)),
          frame_(frame) {
        steps_ /= steps_[-1].clone();
    }

    torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator, bool) const override {
        const auto u = torch::rand({n}, generator, torch::kFloat64);
        const auto cells = torch::searchsorted(steps_, u).clamp_max(steps_.size(0) - 1);
        const auto rows = cells.div(frame_.side, "floor");
        const auto corners = torch::stack({cells - rows * frame_.side, rows}, 1);
        const auto origin = torch::tensor({frame_.x, frame_.y}, torch::kFloat64);
        const auto places = corners + torch::rand({n, 2}, generator, torch::kFloat64);
        return (places * frame_.cell + origin).to(torch::kFloat32);
    }

  private:
    torch::Tensor steps_; ///< cumulative masses [cells]
    GridFrame frame_;
};

/// Calls work(marginal, block) for the same blocks of samples [·, 2] whenever it is called.
template <class Work> void forSamples(const Problem& problem, const Work& work) {
    constexpr int64_t most = 65536;
    const int64_t count = integer(problem.parameters, "samples");
    for (size_t k = 0; k < problem.marginals.size(); ++k) {
        auto random = runStream(problem.seed, Statistics, k);
        for (int64_t done = 0; done < count; done += most) {
            work(k, problem.marginals[k].draw(std::min(most, count - done), random));
        }
    }
}

/// Around all samples, with room for what the entropy blurs over their edge.
GridFrame frameOf(const Problem& problem) {
    constexpr float far = std::numeric_limits<float>::max();
    float low[2] = {far, far}, high[2] = {-far, -far};
    forSamples(problem, [&](size_t, const torch::Tensor& samples) {
        const auto lowest = std::get<0>(samples.min(0)), highest = std::get<0>(samples.max(0));
        for (int d = 0; d < 2; ++d) {
            low[d] = std::min(low[d], lowest[d].item<float>());
            high[d] = std::max(high[d], highest[d].item<float>());
        }
    });
    const double extent = std::max(double(high[0]) - low[0], double(high[1]) - low[1]);
    const double blur = std::sqrt(real(problem.parameters, "epsilon"));
    const double margin = 0.02 + 2 * blur; // of the extent, at either end
    // Measures that are one point have no extent of their own.
    const double square = (1 + 2 * margin) * (extent > 0 ? extent : 1);
    GridFrame frame;
    frame.side = integer(problem.parameters, "side");
    frame.cell = square / static_cast<double>(frame.side);
    frame.x = (double(low[0]) + high[0] - square) / 2;
    frame.y = (double(low[1]) + high[1] - square) / 2;
    return frame;
}

/// How many samples of every marginal lie in each cell.
std::vector<std::vector<double>> histograms(const Problem& problem, const GridFrame& frame) {
    std::vector<std::vector<double>> pictures(problem.marginals.size(),
                                              std::vector<double>(frame.side * frame.side, 0.0));
    forSamples(problem, [&](size_t k, const torch::Tensor& samples) {
        const auto rows = samples.contiguous();
        const float* at = rows.data_ptr<float>();
        for (int64_t i = 0; i < rows.size(0); ++i, at += 2) {
            const auto column = static_cast<int64_t>((double(at[0]) - frame.x) / frame.cell);
            const auto row = static_cast<int64_t>((double(at[1]) - frame.y) / frame.cell);
            ++pictures[k][row * frame.side + column];
        }
    });
    return pictures;
}

} // namespace

GridSolver::GridSolver(Problem problem) : problem_(std::move(problem)) {
    torch::NoGradGuard noGrad;
    if (const int dim = problem_.marginals.front().dim; dim != 2) {
        throw InputError("solver 'grid' is for measures in the plane, these have " +
                         std::to_string(dim) + " dimensions");
    }
    frame_ = frameOf(problem_);
    const double square = frame_.cell * static_cast<double>(frame_.side);
    GridProblem onGrid;
    onGrid.shape = {frame_.side, frame_.side, frame_.cell};
    onGrid.pictures = histograms(problem_, frame_);
    onGrid.weights = problem_.weights;
    onGrid.epsilon = real(problem_.parameters, "epsilon") * square * square;
    onGrid.debiased = flag(problem_.parameters, "debiased");
    barycenter_ = std::make_unique<GridBarycenter>(std::move(onGrid));
}

void GridSolver::step() {
    const int threads = torch::get_num_threads();
    const auto before = barycenter_->density();
    if (iteration_ == 0) {
        barycenter_->startCoarse(threads);
    }
    const int64_t rounds = integer(problem_.parameters, "rounds");
    for (int64_t k = 0; k < rounds; ++k) {
        barycenter_->iterate(threads);
    }
    const auto after = barycenter_->density();
    change_ = 0;
    for (size_t p = 0; p < after.size(); ++p) {
        change_ += std::abs(after[p] - before[p]);
    }
    objective_ = barycenter_->objective();
    ++iteration_;
}

bool GridSolver::healthy() const {
    return std::isfinite(change_) && std::isfinite(objective_);
}

std::shared_ptr<const Maps> GridSolver::freeze(int) const {
    return std::make_shared<DensitySamples>(barycenter_->density(), frame_);
}

void GridSolver::setWeights(const std::vector<double>& weights) {
    problem_.weights = weights;
    barycenter_->setWeights(weights);
}

void GridSolver::setParameter(const std::string& key, const ParameterValue& value) {
    problem_.parameters[key] = value;
}

SolverState GridSolver::state() {
    auto& scalings = barycenter_->scalings();
    SolverState state;
    state.tensors = {
        {"scalings", torch::from_blob(scalings.data(), {static_cast<int64_t>(scalings.size())},
                                      torch::kFloat32)}};
    state.numbers = {{"iteration", static_cast<double>(iteration_)},
                     {"momentum", barycenter_->momentum()},
                     {"change", change_},
                     {"objective", objective_}};
    return state;
}

void GridSolver::restore(const std::map<std::string, double>& numbers) {
    iteration_ = static_cast<int64_t>(numbers.at("iteration"));
    barycenter_->momentum() = static_cast<int>(numbers.at("momentum"));
    change_ = numbers.at("change");
    objective_ = numbers.at("objective");
}

const std::vector<LossInfo>& GridSolver::lossInfo() const {
    static const std::vector<LossInfo> info = {
        {"change", "|Δb|₁", "How much of the density moved in the last step, from 0 to 2."},
        {"objective", "Σ β W_ε",
         "The mean of the entropic costs to the marginals, but for a part that does not depend on "
         "the barycenter. It rises to its value."}};
    return info;
}

std::vector<Phase> GridSolver::phases() const {
    std::vector<Phase> phases = {
        {"Fit the marginals", "u_k = μ_k / K v_k",
         "K blurs by a Gaussian of width √ε. The scalings u make every plan end in its marginal.",
         objective_},
        {"Average", "b = d Π (K u_k)^β_k,   v_k = b / K u_k",
         "The geometric mean of what the plans say of the barycenter is its density; the scalings "
         "v make every plan begin there.",
         change_}};
    if (flag(problem_.parameters, "debiased")) {
        phases.push_back({"Take the blur off", "d ← √(d b / K d)",
                          "d is what entropy would do to the barycenter on its own.", change_});
    }
    return phases;
}

} // namespace bary
