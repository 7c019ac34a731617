// What every barycenter method looks like from outside. What a solver can do is asked of it, not
// guessed from its type.
#pragma once

#include "core/base/parameter.h"
#include "core/base/torch.h"
#include "core/measure/measure.h"
#include "core/solver/maps.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bary {

/// A loss or other number of every step, for the curves.
struct LossInfo {
    std::string key, label, tooltip;
};

/// What the Explain panel says of one phase of the loop.
struct Phase {
    std::string name, formula, text;
    double value = 0;
};

/// Named tensors and numbers; what a checkpoint stores of a solver.
struct SolverState {
    std::vector<std::pair<std::string, torch::Tensor>> tensors; ///< live: load copies into them
    std::map<std::string, double> numbers;
};

/// Values in force, all keys of the solver's table.
using Parameters = std::map<std::string, ParameterValue>;

double real(const Parameters& parameters, const std::string& key);
int64_t integer(const Parameters& parameters, const std::string& key);
bool flag(const Parameters& parameters, const std::string& key);
const std::string& choice(const Parameters& parameters, const std::string& key);

/// What a solver is made from.
struct Problem {
    std::vector<Measure> marginals; ///< of one dimension D
    std::vector<double> weights;    ///< a_i, non-negative, sum 1
    Parameters parameters;
    int64_t iterations = 0; ///< planned length, the horizon of schedules
    uint64_t seed = 0;
    torch::Device device = torch::kCPU;
};

class Solver {
  public:
    virtual ~Solver() = default;

    /// One outer iteration.
    virtual void step() = 0;
    virtual int64_t iteration() const = 0;
    /// Which back end computes the steps, e.g. "autograd".
    virtual std::string engine() const = 0;
    virtual const std::vector<LossInfo>& lossInfo() const = 0;
    /// Of the last step, in the order of lossInfo().
    virtual std::vector<double> losses() const = 0;
    virtual std::vector<Phase> phases() const = 0;
    /// False as soon as a loss is not finite.
    virtual bool healthy() const = 0;

    /// What has been learned so far, as a copy; its evaluations use up to `threads` threads.
    virtual std::shared_ptr<const Maps> freeze(int threads = 1) const = 0;

    /// One line for each unusual thing that happened since the last call.
    virtual std::vector<std::string> takeNotices() { return {}; }

    /// Whether the barycenters of all weights are learned at once: setWeights() then only says
    /// which of them freeze() answers.
    virtual bool learnsAllWeights() const { return false; }
    /// New weights for a run under way: it goes on from where it is, and its schedule begins anew.
    virtual void setWeights(const std::vector<double>& weights) = 0;
    /// Changes a live parameter.
    virtual void setParameter(const std::string& key, const ParameterValue& value) = 0;
    /// The iteration at which schedules end.
    virtual int64_t horizon() const = 0;
    virtual void setHorizon(int64_t iteration) = 0;

    virtual SolverState state() = 0;
    /// After the tensors of state() were overwritten: takes over the numbers.
    virtual void restore(const std::map<std::string, double>& numbers) = 0;
    /// The generators whose states belong to the run.
    virtual std::vector<torch::Generator*> generators() = 0;
};

/// Builds the solver `name`; see solverNames() in core/experiment/preset.h.
std::unique_ptr<Solver> makeSolver(const std::string& name, Problem problem);

} // namespace bary
