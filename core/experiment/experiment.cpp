#include "core/experiment/experiment.h"

#include "core/base/error.h"
#include "core/experiment/entropic_bias.h"
#include "core/experiment/mixture_truth.h"
#include "core/experiment/reading.h"
#include "core/measure/reading.h"

#include <fmt/format.h>
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

/// The classifier that a preset asks for.
std::optional<Classifier> judgeOf(const Preset& preset, std::stop_token stop) {
    if (preset.judge.is_null()) {
        return std::nullopt;
    }
    const std::string where = preset.name + ": judge";
    const Measure labelled = readMeasure(preset.judge, where, {}, [&](const std::string&) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
    });
    if (!labelled.images || labelled.labels.empty()) {
        throw InputError(where + " must be a measure of type 'images' with labels");
    }
    return Classifier(*labelled.images, preset.seed, std::move(stop));
}

} // namespace

std::vector<Measure> buildMarginals(const Preset& preset) {
    return readMarginals(preset, untold);
}

std::vector<Measure> readMarginals(const Preset& preset, const Tell& tell) {
    std::vector<Measure> marginals;
    for (size_t i = 0; i < preset.marginals.size(); ++i) {
        const std::string where = preset.name + ": marginals[" + std::to_string(i) + "]";
        marginals.push_back(readMeasure(preset.marginals[i].measure, where, {}, tell));
        const Measure& first = marginals.front();
        const Measure& last = marginals.back();
        if (last.dim != first.dim || last.kind != first.kind) {
            throw InputError(where + " (" + last.description + ") holds " + kindName(last.kind) +
                             " of dimension " + std::to_string(last.dim) + ", but marginals[0] (" +
                             first.description + ") holds " + kindName(first.kind) +
                             " of dimension " + std::to_string(first.dim) +
                             "; all marginals must be alike");
        }
        if (last.coding && !(last.coding->format() == first.coding->format())) {
            throw InputError(where + ": its pictures differ from those of marginals[0] in size, "
                                     "channels or range");
        }
        if (last.space != first.space) {
            const auto& names = colourSpaceNames();
            throw InputError(
                where + ": its colours are in space '" + names[static_cast<size_t>(last.space)] +
                "', but those of marginals[0]" + " in '" + names[static_cast<size_t>(first.space)] +
                "'; one space must be used for all");
        }
    }
    if (preset.components > 0) {
        if (!marginals.front().coding) {
            throw InputError(preset.name + ": 'components' is for marginals of type 'images'");
        }
        findMainComponents(marginals, preset.components, tell);
    }
    return marginals;
}

Truth experimentTruth(const Preset& preset, const std::vector<Measure>& marginals,
                      int64_t exactSamples, std::shared_ptr<const ImageReference> images,
                      std::stop_token stop) {
    const auto weights = weightsOf(preset);
    Truth truth = looksForMixture(preset)
                      ? mixtureTruth(marginals, weights, exactSamples, preset.seed)
                      : computeTruth(marginals, weights, exactSamples, preset.referenceAtoms,
                                     preset.seed, stop);
    if (const auto bias = entropicBias(preset, marginals, truth)) {
        truth.description += fmt::format("; the exact barycenter of the Sinkhorn divergence is "
                                         "{:.2g} % (BW2-UVP) away from it",
                                         *bias);
    }
    if (!images && marginals.front().coding) {
        images =
            std::make_shared<const ImageReference>(marginals, judgeOf(preset, stop), preset.seed);
    }
    if (images && images->judge()) {
        truth.description += fmt::format("; judge right about {:.1f} % of pictures kept back",
                                         100 * images->judge()->accuracy());
    }
    truth.images = std::move(images);
    return truth;
}

void prepareMarginals(std::vector<Measure>& marginals, const Preparation& preparation) {
    for (Measure& marginal : marginals) {
        if (marginal.prepare) {
            marginal.description += ": " + marginal.prepare(preparation);
            marginal.prepare = nullptr;
        }
    }
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
