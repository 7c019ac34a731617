// Small problems for the solver tests.
#pragma once

#include "core/experiment/experiment.h"
#include "core/transport/gaussian.h"
#include "tests/core/measure/measure_test_support.h"

namespace bary::test {

/// A preset from JSON text, with `"iterations"` and the like given there.
inline Preset presetOf(const std::string& json) {
    return parsePreset(nlohmann::json::parse(json), "test", {});
}

inline std::unique_ptr<Solver> solverOf(const Preset& preset) {
    return buildSolver(preset, buildMarginals(preset), torch::kCPU);
}

/// Trained to its planned end.
inline std::unique_ptr<Solver> trained(const Preset& preset) {
    auto solver = solverOf(preset);
    for (int64_t k = 0; k < plannedIterations(preset); ++k) {
        solver->step();
    }
    return solver;
}

inline torch::Tensor barycenterSamples(const Solver& solver, int64_t n, uint64_t seed = 9) {
    auto generator = seeded(seed);
    return solver.freeze()->sampleBarycenter(n, generator, true);
}

/// A solver that takes over the state of another after some steps goes on as that one does.
inline void expectToGoOnFromItsState(const Preset& preset, int steps) {
    const auto first = solverOf(preset), second = solverOf(preset);
    for (int k = 0; k < steps; ++k) {
        first->step();
    }
    auto from = first->state(), to = second->state();
    ASSERT_EQ(from.tensors.size(), to.tensors.size());
    for (size_t k = 0; k < from.tensors.size(); ++k) {
        to.tensors[k].second.copy_(from.tensors[k].second);
    }
    second->restore(from.numbers);
    for (int k = 0; k < steps; ++k) {
        first->step();
        second->step();
    }
    EXPECT_TRUE(torch::equal(barycenterSamples(*first, 100), barycenterSamples(*second, 100)));
    EXPECT_EQ(first->losses(), second->losses());
}

/// By how much one step changes the tensor of this name in the state, in the mean.
inline double changeOf(Solver& solver, const std::string& name) {
    const auto find = [&] {
        for (const auto& [key, tensor] : solver.state().tensors) {
            if (key == name) {
                return tensor.detach().clone();
            }
        }
        throw std::logic_error("no tensor " + name);
    };
    const auto before = find();
    solver.step();
    return (find() - before).abs().mean().item<double>();
}

/// How much smaller a step of this tensor is at the planned end than at the start, as a power of
/// ten. A step of Adam is of the size of its rate, whatever the gradients.
inline double fallOfSteps(const Preset& preset, const std::string& name) {
    const auto solver = solverOf(preset);
    const double first = changeOf(*solver, name);
    while (solver->iteration() < plannedIterations(preset) - 2) {
        solver->step();
    }
    return std::log10(changeOf(*solver, name) / first);
}

} // namespace bary::test
