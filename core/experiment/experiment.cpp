#include "core/experiment/experiment.h"

#include "core/base/error.h"

#include <torch/cuda.h>

namespace bary {

namespace {

const char* kindName(PointKind kind) {
    switch (kind) {
    case PointKind::Plane:
        return "points in the plane";
    case PointKind::Space:
        return "points in space";
    case PointKind::Colour:
        return "colours";
    case PointKind::Vector:
        return "vectors";
    case PointKind::Image:
        return "pictures";
    }
    return "";
}

} // namespace

std::vector<Measure> buildMarginals(const Preset& preset) {
    std::vector<Measure> marginals;
    for (size_t i = 0; i < preset.marginals.size(); ++i) {
        const std::string where = preset.name + ": marginals[" + std::to_string(i) + "]";
        marginals.push_back(buildMeasure(preset.marginals[i].measure, where, {}));
        const Measure& first = marginals.front();
        const Measure& last = marginals.back();
        if (last.dim != first.dim || last.kind != first.kind) {
            throw InputError(where + " (" + last.description + ") holds " + kindName(last.kind) +
                             " of dimension " + std::to_string(last.dim) + ", but marginals[0] (" +
                             first.description + ") holds " + kindName(first.kind) +
                             " of dimension " + std::to_string(first.dim) +
                             "; all marginals must be alike");
        }
        if (last.space != first.space) {
            const auto& names = colourSpaceNames();
            throw InputError(
                where + ": its colours are in space '" + names[static_cast<size_t>(last.space)] +
                "', but those of marginals[0]" + " in '" + names[static_cast<size_t>(first.space)] +
                "'; one space must be used for all");
        }
    }
    return marginals;
}

torch::Device chooseDevice(const std::string& name) {
    if (name == "auto") {
        return torch::cuda::is_available() ? torch::Device(torch::kCUDA, 0)
                                           : torch::Device(torch::kCPU);
    }
    if (name == "cpu") {
        return torch::kCPU;
    }
    if (name != "cuda" && name.rfind("cuda:", 0) != 0) {
        throw InputError("device '" + name + "': must be auto, cpu, cuda or cuda:i");
    }
    if (!torch::cuda::is_available()) {
        throw EnvironmentError("device '" + name +
                               "': this LibTorch sees no CUDA device; use auto or cpu");
    }
    const std::string index = name == "cuda" ? "0" : name.substr(5);
    if (index.empty() || index.size() > 3 ||
        index.find_first_not_of("0123456789") != std::string::npos ||
        std::stoul(index) >= torch::cuda::device_count()) {
        throw EnvironmentError("device '" + name + "': there are " +
                               std::to_string(torch::cuda::device_count()) +
                               " CUDA devices, counted from 0");
    }
    return torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(std::stoul(index)));
}

void readDimension(Preset& preset) {
    preset.dim = buildMarginals(preset).front().dim;
}

std::unique_ptr<Solver> buildSolver(Preset preset, const std::vector<Measure>& marginals,
                                    torch::Device device) {
    preset.dim = marginals.front().dim;
    Problem problem;
    problem.marginals = marginals;
    problem.weights = weightsOf(preset);
    problem.parameters = parametersInForce(preset);
    problem.iterations = plannedIterations(preset);
    problem.seed = preset.seed;
    problem.device = device;
    return makeSolver(preset.solver, std::move(problem));
}

} // namespace bary
