#include "core/engine/evaluate.h"
#include "core/engine/multiply_adds.h"
#include "core/engine/nwb_engine.h"
#include "core/session/bench.h"

#include <ATen/CPUGeneratorImpl.h>

#include <fmt/format.h>

#include <algorithm>

namespace bary {

namespace {

constexpr int k1 = 6; // the paper's
// Below this width LibTorch is quickest on one thread, which is also what a session gives it: its
// operations are shorter than a barrier, and one that spins stands still as soon as another program
// wants the core.
constexpr int64_t wide = 256;
constexpr int64_t rowsAtATime = 8192; // for LibTorch, where it maps many points

struct OuterSizes {
    std::string name;
    int64_t marginals, dim, batch, layers, width, generatorWidth;
    int k2 = 4; ///< the paper's

    FicnnShape potentials() const { return {marginals, dim, layers, width, Quadratic::None}; }
    GeneratorShape generator() const {
        return {dim, dim, 4, generatorWidth, true, "linear", false};
    }
};

/// Networks and a batch, for one engine.
class OuterRun {
  public:
    OuterRun(const FicnnShape& potentials, const GeneratorShape& generator, int64_t batch, int k2,
             std::unique_ptr<NwbEngine> engine)
        : net_(potentials, generator, torch::kCPU), engine_(std::move(engine)) {
        torch::NoGradGuard noGrad;
        auto random = at::detail::createCPUGenerator(1);
        net_.f.initialise({}, random);
        net_.g.initialise({}, random);
        net_.h.initialise(random);
        net_.f.clip();
        net_.updateAverages(0);
        y_ = torch::randn({potentials.count, batch, potentials.dim}, random);
        z_ = torch::randn({batch, generator.latent}, random);
        weights_ = torch::full({potentials.count}, 1.0 / static_cast<double>(potentials.count));
        // Slow, so that the numbers stay ordinary ones for as long as somebody measures.
        settings_.k1 = k1;
        settings_.k2 = k2;
        settings_.potentials.rate = settings_.generator.rate = 1e-5;
    }

    void step() { engine_->outerStep(net_, y_, z_, weights_, settings_); }

  private:
    NwbNetworks net_;
    std::unique_ptr<NwbEngine> engine_;
    torch::Tensor y_, z_, weights_;
    NwbStepSettings settings_;
};

using Maker = std::unique_ptr<NwbEngine> (*)();

std::function<void()> prepareOuter(const OuterSizes& sizes, Maker make) {
    auto run = std::make_shared<OuterRun>(sizes.potentials(), sizes.generator(), sizes.batch,
                                          sizes.k2, make());
    return [run] { run->step(); };
}

/// As a plain program does it: every marginal's potentials are networks of their own, trained one
/// after another. There is one generator nevertheless: all but the first
/// have one of a single neuron, whose steps take next to nothing.
std::function<void()> prepareOneByOne(const OuterSizes& sizes) {
    auto runs = std::make_shared<std::vector<std::unique_ptr<OuterRun>>>();
    FicnnShape one = sizes.potentials();
    one.count = 1;
    for (int64_t i = 0; i < sizes.marginals; ++i) {
        const GeneratorShape tiny{1, sizes.dim, 0, 1, false, "linear", false};
        runs->push_back(std::make_unique<OuterRun>(one, i == 0 ? sizes.generator() : tiny,
                                                   sizes.batch, sizes.k2, makeAutogradEngine()));
    }
    return [runs] {
        for (const auto& run : *runs) {
            run->step();
        }
    };
}

BenchProblem outerProblem(const OuterSizes& s, int threads) {
    BenchProblem problem;
    problem.name = s.name;
    problem.title =
        fmt::format("N={} D={} M={}, potentials {} x {}, h 4 x {}, K1={} K2={}", s.marginals, s.dim,
                    s.batch, s.layers, s.width, s.generatorWidth, k1, s.k2);
    problem.unit = "outer iteration";
    problem.reference = "autograd";
    problem.flop = 2.0 * static_cast<double>(
                             outerMultiplyAdds(s.potentials(), s.generator(), s.batch, k1, s.k2));
    problem.slow = s.width >= 1024;
    const int ofTorch = s.width < wide ? 1 : threads;
    problem.works = {{"autograd, one by one", ofTorch, [s] { return prepareOneByOne(s); }},
                     {"autograd", ofTorch, [s] { return prepareOuter(s, makeAutogradEngine); }},
                     {"tensor", ofTorch, [s] { return prepareOuter(s, makeTensorEngine); }},
                     {"fused", threads, [s] { return prepareOuter(s, makeFusedEngine); }}};
    if (threads > 1 && !problem.slow) {
        problem.works.push_back({"fused", 1, [s] { return prepareOuter(s, makeFusedEngine); }});
    }
    return problem;
}

/// LibTorch's answer to many points, a block at a time.
template <class Map> void mapRows(const torch::Tensor& points, const Map& map) {
    torch::NoGradGuard noGrad;
    for (const auto& block : points.split(rowsAtATime)) {
        map(block);
    }
}

/// ∇g for every pixel of a picture, as `palette` needs it.
struct Picture {
    static constexpr int64_t pixels = 2000000;
    static constexpr FicnnShape shape{1, 3, 4, 16, Quadratic::None};

    FicnnStack potential{shape, torch::kCPU};
    torch::Tensor points;

    Picture() {
        auto random = at::detail::createCPUGenerator(1);
        potential.initialise({}, random);
        points = torch::rand({pixels, 3}, random);
    }
    void byTorch() const {
        mapRows(points, [&](const torch::Tensor& block) { potential.gradient(0, block); });
    }
    void byKernels(int threads) const { evaluateGradient(potential, 0, points, {}, threads); }
};

/// Samples of the barycenter, as many as a detailed view shows.
struct Samples {
    static constexpr int64_t count = 10240;
    static GeneratorShape shape() { return {3, 3, 4, 32, true, "linear", false}; }

    GeneratorNetwork h{shape(), torch::kCPU};
    torch::Tensor z;
    BatchStatistics statistics;

    Samples() {
        auto random = at::detail::createCPUGenerator(1);
        h.initialise(random);
        z = torch::randn({count, shape().latent}, random);
        statistics = h.calibrate(z);
    }
    void byTorch() const {
        mapRows(z, [&](const torch::Tensor& block) { h.evaluate(block, statistics); });
    }
    void byKernels(int threads) const { evaluateGenerator(h, z, statistics, {}, threads); }
};

template <class Data> std::vector<BenchWork> torchAndKernels(int threads) {
    const auto kernels = [](int allowed) {
        return [allowed]() -> std::function<void()> {
            return [data = std::make_shared<Data>(), allowed] { data->byKernels(allowed); };
        };
    };
    const auto byTorch = []() -> std::function<void()> {
        return [data = std::make_shared<Data>()] { data->byTorch(); };
    };
    std::vector<BenchWork> works = {{"LibTorch", 1, byTorch}};
    if (threads > 1) {
        works.push_back({"kernels", threads, kernels(threads)});
    }
    works.push_back({"kernels", 1, kernels(1)});
    return works;
}

BenchProblem pictureProblem(int threads) {
    BenchProblem problem;
    problem.name = "map";
    problem.title = "∇g at 2 million colours, potential 4 x 16";
    problem.unit = "picture";
    problem.reference = "LibTorch";
    problem.points = static_cast<double>(Picture::pixels);
    problem.flop = 2.0 * problem.points * static_cast<double>(gradientMultiplyAdds(Picture::shape));
    problem.works = torchAndKernels<Picture>(threads);
    return problem;
}

BenchProblem samplesProblem(int threads) {
    BenchProblem problem;
    problem.name = "generator";
    problem.title = "h at 10 240 points, D=3, 4 x 32 with BatchNorm";
    problem.unit = "cloud";
    problem.reference = "LibTorch";
    problem.points = static_cast<double>(Samples::count);
    problem.flop =
        2.0 * problem.points * static_cast<double>(forwardMultiplyAdds(Samples::shape()));
    problem.works = torchAndKernels<Samples>(threads);
    return problem;
}

} // namespace

std::vector<BenchProblem> benchProblems(int threads) {
    // Sizes of the paper's experiments. The last one is a quarter of its iteration, which would
    // take many seconds: one round of the four.
    const OuterSizes outer[] = {
        {"plane-2", 2, 2, 100, 4, 16, 16},   {"plane-3", 3, 2, 100, 4, 16, 16},
        {"palette", 3, 3, 1200, 4, 16, 32},  {"dim-16", 3, 16, 100, 4, 32, 32},
        {"dim-64", 3, 64, 100, 4, 128, 128}, {"dim-784", 2, 784, 100, 5, 1024, 1024, 1}};
    std::vector<BenchProblem> problems;
    for (const OuterSizes& sizes : outer) {
        problems.push_back(outerProblem(sizes, threads));
    }
    problems.push_back(pictureProblem(threads));
    problems.push_back(samplesProblem(threads));
    for (BenchProblem& problem : sinkhornProblems()) {
        problems.push_back(std::move(problem));
    }
    for (BenchProblem& problem : gridProblems(threads)) {
        problems.push_back(std::move(problem));
    }
    problems.push_back(draggingProblem());
    problems.push_back(lookingProblem());
    return problems;
}

} // namespace bary
