// Problems of every size and kind for the engines, and how two answers are compared.
#pragma once

#include "core/engine/nwb_engine.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace bary::test {

struct EngineCase {
    FicnnShape potentials;
    GeneratorShape generator;
    int64_t batch = 100;
    int k1 = 1, k2 = 1;
    double lambda = 0.3;
    std::vector<float> weights;
    uint64_t seed = 1;
    bool positive = false; ///< how f and g start

    std::string text() const {
        const char* const kinds[] = {"none", "scalar", "full"};
        const auto& p = potentials;
        const auto& g = generator;
        return fmt::format("N={} D={} M={} potentials {}x{} quadratic {}, generator latent={} "
                           "{}x{} batchnorm={} output={} skip={}, K1={} K2={} lambda={} seed={}",
                           p.count, p.dim, batch, p.layers, p.width,
                           kinds[static_cast<int>(p.quadratic)], g.latent, g.layers, g.width,
                           g.batchNorm, g.output, g.skip, k1, k2, lambda, seed);
    }
};

/// Networks with nothing left at a value that hides a mistake (a bias of 0, a slope that all PReLUs
/// share, a scale of 1), with data.
struct EngineProblem {
    EngineCase shape;
    NwbNetworks net;
    torch::Tensor y, z, weights;

    explicit EngineProblem(const EngineCase& c, torch::Device device = torch::kCPU)
        : shape(c), net(c.potentials, c.generator, device) {
        torch::NoGradGuard noGrad;
        auto random = at::detail::createCPUGenerator(c.seed);
        net.f.initialise({c.positive, 1, 0.5}, random);
        net.g.initialise({c.positive, 1, 0.5}, random);
        net.h.initialise(random);
        for (const torch::Tensor& flat :
             {net.f.parameters().flat(), net.g.parameters().flat(), net.h.parameters().flat()}) {
            flat.add_(0.1 * torch::randn(flat.sizes(), random).to(device));
        }
        if (c.potentials.quadratic == Quadratic::None) {
            for (const FicnnStack* stack : {&net.f, &net.g}) {
                stack->parameters().views().back().detach().zero_();
            }
        }
        net.f.clip();
        net.updateAverages(0);
        y = torch::randn({c.potentials.count, c.batch, c.potentials.dim}, random)
                .add_(0.5)
                .to(device);
        z = torch::randn({c.batch, c.generator.latent}, random).to(device);
        weights = torch::tensor(c.weights).to(device);
    }

    /// Moments of optimisers that have been running for a while: Adam is then a smooth map.
    void warmOptimisers() {
        auto random = at::detail::createCPUGenerator(shape.seed + 1000);
        int64_t count = 3; // few steps, so that the bias corrections matter
        for (Adam* adam : {&net.gOptimiser, &net.fOptimiser, &net.hOptimiser}) {
            adam->first().copy_(0.01 * torch::randn(adam->first().sizes(), random));
            adam->second().copy_(0.02 * torch::rand(adam->second().sizes(), random) + 0.02);
            adam->count() = count;
            count *= 12;
        }
    }
};

/// |a − b| / |b| in the 2-norm, in double.
inline double relativeDistance(const torch::Tensor& a, const torch::Tensor& b) {
    const auto x = a.detach().cpu().to(torch::kFloat64), y = b.detach().cpu().to(torch::kFloat64);
    const double scale = y.norm().item<double>(), error = (x - y).norm().item<double>();
    return error == 0 ? 0 : error / scale;
}

inline std::vector<std::string> blockNames(const FicnnShape& shape) {
    std::vector<std::string> names;
    const auto add = [&](const char* name, int64_t from) {
        for (int64_t l = from; l < shape.layers; ++l) {
            names.push_back(fmt::format("{}_{}", name, l));
        }
    };
    add("A", 0);
    add("b", 0);
    add("W", 1);
    names.insert(names.end(), {"w", "u", shape.quadratic == Quadratic::Full ? "B" : "c"});
    return names;
}

inline std::vector<std::string> blockNames(const GeneratorShape& shape) {
    std::vector<std::string> names = {"weight 0", "bias 0", "slope 0"};
    for (int64_t l = 1; l <= shape.layers; ++l) {
        for (const char* part : {"weight", "bias", "slope", "scale", "offset"}) {
            const bool ofNorm = part[1] == 'c' || part[0] == 'o';
            if (shape.batchNorm || !ofNorm) {
                names.push_back(fmt::format("{} {}", part, l));
            }
        }
    }
    names.insert(names.end(), {"last weight", "last bias", "output slope"});
    if (shape.skip) {
        names.push_back("S");
    }
    return names;
}

/// Where two tensors laid out like a network's parameters differ most, for messages: every block's
/// distance relative to the whole.
inline std::string differences(const std::vector<std::string>& names, const ParameterBuffer& layout,
                               const torch::Tensor& found, const torch::Tensor& expected) {
    std::string text;
    const double whole = expected.to(torch::kFloat64).norm().item<double>();
    for (size_t k = 0; k < names.size(); ++k) {
        const int64_t begin = layout.offset(k);
        const int64_t end = k + 1 < names.size() ? layout.offset(k + 1) : layout.flat().size(-1);
        const auto a = found.narrow(-1, begin, end - begin).cpu().to(torch::kFloat64);
        const auto b = expected.narrow(-1, begin, end - begin).cpu().to(torch::kFloat64);
        const double error = (a - b).norm().item<double>();
        if (error != 0) {
            text += fmt::format("    {:<12} {:.2e} of the whole (block {:.3e})\n", names[k],
                                error / whole, b.norm().item<double>());
        }
    }
    return text;
}

/// Expects that three tensors of the state, laid out like g, f and h, agree network by network.
/// `part` picks from the networks.
template <class Part>
void expectAgreement(const std::string& what, EngineProblem& found, EngineProblem& expected,
                     double bound, Part part) {
    const std::string where = what + ", " + expected.shape.text();
    const auto compare = [&](const char* network, int which, const ParameterBuffer& layout,
                             const std::vector<std::string>& names) {
        const torch::Tensor a = part(found.net, which), b = part(expected.net, which);
        const double distance = relativeDistance(a, b);
        EXPECT_LE(distance, bound) << "  " << network << ": " << where << "\n"
                                   << differences(names, layout, a, b);
    };
    compare("g", 0, expected.net.g.parameters(), blockNames(expected.shape.potentials));
    compare("f", 1, expected.net.f.parameters(), blockNames(expected.shape.potentials));
    compare("h", 2, expected.net.h.parameters(), blockNames(expected.shape.generator));
}

inline torch::Tensor parametersOf(NwbNetworks& net, int which) {
    return which == 0   ? net.g.parameters().flat()
           : which == 1 ? net.f.parameters().flat()
                        : net.h.parameters().flat();
}

inline torch::Tensor averagesOf(NwbNetworks& net, int which) {
    return which == 0   ? net.gAverage.parameters().flat()
           : which == 1 ? net.fAverage.parameters().flat()
                        : net.hAverage.parameters().flat();
}

inline Adam& optimiserOf(NwbNetworks& net, int which) {
    return which == 0 ? net.gOptimiser : which == 1 ? net.fOptimiser : net.hOptimiser;
}

inline void expectLosses(const NwbLosses& found, const NwbLosses& expected, double bound,
                         const std::string& where) {
    const auto near = [&](const char* name, double a, double b, double scale) {
        EXPECT_NEAR(a, b, bound * (1 + scale)) << "  loss " << name << ": " << where;
    };
    // Each is a difference of means that may be much larger than itself.
    const double scale = std::abs(expected.g) + std::abs(expected.h) + std::abs(expected.f);
    near("g", found.g, expected.g, scale);
    near("f", found.f, expected.f, scale);
    near("h", found.h, expected.h, scale);
    near("objective", found.objective, expected.objective, scale);
    near("penalty", found.penalty, expected.penalty, std::abs(expected.penalty));
}

/// Cases drawn at random, from sizes that meet every remainder of a vector.
inline std::vector<EngineCase> randomCases(int count, uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto from = [&](auto values) { return *(values.begin() + random() % values.size()); };
    const auto below = [&](int64_t n) { return static_cast<int64_t>(random() % n); };
    std::vector<EngineCase> cases;
    for (int k = 0; k < count; ++k) {
        EngineCase c;
        const int64_t n = 1 + below(4), dim = 1 + below(20);
        const auto kind = static_cast<Quadratic>(k % 3);
        c.potentials = {n, dim, 1 + below(5),
                        from(std::initializer_list<int64_t>{1, 3, 8, 10, 16, 17, 24, 32, 33}),
                        kind};
        c.generator.latent = below(2) ? dim : 1 + below(6);
        c.generator.dim = dim;
        c.generator.layers = below(4);
        c.generator.width = from(std::initializer_list<int64_t>{1, 3, 10, 16, 17, 33});
        c.generator.batchNorm = below(2);
        c.generator.skip = below(2);
        c.generator.output = from(std::initializer_list<const char*>{"linear", "prelu", "tanh"});
        c.batch = from(std::initializer_list<int64_t>{2, 7, 100, 257});
        c.lambda = below(3) ? 0.1 * static_cast<double>(1 + below(9)) : 0;
        float sum = 0;
        for (int64_t i = 0; i < n; ++i) {
            c.weights.push_back(static_cast<float>(below(10))); // also 0
            sum += c.weights.back();
        }
        for (float& weight : c.weights) {
            weight = sum > 0 ? weight / sum : 1.0f / static_cast<float>(n);
        }
        c.seed = seed * 1000 + k;
        c.positive = below(2);
        cases.push_back(c);
    }
    return cases;
}

struct EngineMaker {
    const char* name;
    std::unique_ptr<NwbEngine> (*make)();
};

inline void PrintTo(const EngineMaker& maker, std::ostream* out) {
    *out << maker.name;
}

} // namespace bary::test
