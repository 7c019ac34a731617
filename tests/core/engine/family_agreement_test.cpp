// NWB-F's fast engines against automatic differentiation, on families of every kind.
#include "core/engine/nwbf_engine.h"
#include "core/engine/thread_choice.h"
#include "tests/core/engine/engine_case.h"

namespace bary::test {
namespace {

struct FamilyCase {
    PotentialFamilyShape potentials;
    GeneratorFamilyShape generator;
    int64_t groups = 1, each = 20;
    int k1 = 1, k2 = 1;
    bool weighted = false;
    uint64_t seed = 1;

    std::string text() const {
        const char* const forms[] = {"bernstein", "picnn", "gated"};
        const auto& p = potentials.member;
        const auto& g = generator.member;
        return fmt::format(
            "{} N={} D={} groups={}x{} potentials {}x{}, generator latent={} {}x{} "
            "batchnorm={} output={} skip={} heads={}, K1={} K2={} weighted={} seed={}",
            forms[static_cast<int>(potentials.form)], p.count, p.dim, groups, each, p.layers,
            p.width, g.latent, g.layers, g.width, g.batchNorm, g.output, g.skip,
            generator.cornerHeads, k1, k2, weighted, seed);
    }
};

/// Networks with nothing left at a value that hides a mistake, with data.
struct FamilyProblem {
    FamilyCase shape;
    NwbfNetworks net;
    torch::Tensor y, z, a;

    explicit FamilyProblem(const FamilyCase& c)
        : shape(c), net(c.potentials, c.generator, torch::kCPU) {
        torch::NoGradGuard noGrad;
        auto random = at::detail::createCPUGenerator(c.seed);
        net.f.initialise({}, random);
        net.g.initialise({}, random);
        net.h.initialise(random);
        for (const torch::Tensor& flat :
             {net.f.parameters().flat(), net.g.parameters().flat(), net.h.flat()}) {
            torch::Tensor(flat).add_(0.1 * torch::randn(flat.sizes(), random));
        }
        clearConstants(net.f);
        clearConstants(net.g);
        net.f.clip();
        net.updateAverages(0);
        const auto& member = c.potentials.member;
        y = torch::randn({member.count, c.groups * c.each, member.dim}, random) + 0.5;
        z = torch::randn({c.groups * c.each, c.generator.member.latent}, random);
        a = torch::rand({c.groups, member.count}, random);
        a.masked_fill_(torch::rand(a.sizes(), random) < 0.2, 0);
        a.select(1, 0).add_(0.1); // not all 0
        a /= a.sum(1, true);
    }

    /// c of a quadratic that these potentials do not have stays 0.
    static void clearConstants(const PotentialFamily& family) {
        const int64_t size = family.layout().parameters().flat().size(1);
        const int64_t corners = family.linear() ? family.shape().corners : 1;
        for (int64_t k = 0; k < corners; ++k) {
            family.parameters().flat().narrow(1, (k + 1) * size - 1, 1).zero_();
        }
    }

    void warmOptimisers() {
        auto random = at::detail::createCPUGenerator(shape.seed + 1000);
        for (Adam* adam : {&net.gOptimiser, &net.fOptimiser, &net.hOptimiser}) {
            adam->first().copy_(0.01 * torch::randn(adam->first().sizes(), random));
            adam->second().copy_(0.02 * torch::rand(adam->second().sizes(), random) + 0.02);
            adam->count() = 30;
        }
    }
    std::vector<torch::Tensor> parameters() {
        return {net.g.parameters().flat(), net.f.parameters().flat(), net.h.flat()};
    }
    std::vector<torch::Tensor> averages() {
        return {net.gAverage.parameters().flat(), net.fAverage.parameters().flat(),
                net.hAverage.flat()};
    }
    std::vector<torch::Tensor> moments() {
        return {net.gOptimiser.first(), net.fOptimiser.first(), net.hOptimiser.first()};
    }
};

std::vector<FamilyCase> familyCases(int count, uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto from = [&](auto values) { return *(values.begin() + random() % values.size()); };
    const auto below = [&](int64_t n) { return static_cast<int64_t>(random() % n); };
    std::vector<FamilyCase> cases;
    for (int k = 0; k < count; ++k) {
        FamilyCase c;
        const int64_t n = 2 + below(3), dim = 1 + below(6);
        const auto width = [&] {
            return from(std::initializer_list<int64_t>{2, 3, 10, 16, 17, 24, 33});
        };
        c.potentials = {
            {n, dim, 1 + below(4), width(), Quadratic::None}, n, static_cast<FamilyForm>(k % 3)};
        c.groups = 1 + below(8);
        c.each = from(std::initializer_list<int64_t>{2, 7, 32, 50});
        c.generator.member.latent = below(2) ? dim : 1 + below(4);
        c.generator.member.dim = dim;
        c.generator.member.layers = below(4);
        c.generator.member.width = width();
        // Normalised by two samples, h is ±1 whatever came before.
        c.generator.member.batchNorm = c.groups == 1 && c.each > 2 && below(2);
        c.generator.member.skip = below(2);
        c.generator.member.output =
            from(std::initializer_list<const char*>{"linear", "prelu", "tanh"});
        c.generator.corners = n;
        c.generator.cornerHeads = below(2);
        c.weighted = below(2);
        c.seed = seed * 1000 + k;
        cases.push_back(c);
    }
    return cases;
}

NwbfStepSettings stepOf(const FamilyCase& c, double rate) {
    NwbfStepSettings settings;
    settings.k1 = c.k1;
    settings.k2 = c.k2;
    settings.lambda = 0.3;
    settings.weighted = c.weighted;
    settings.potentials.rate = rate;
    settings.generator.rate = 2 * rate;
    settings.potentials.beta1 = settings.generator.beta1 = 0.5;
    return settings;
}

void expectClose(const char* what, const std::vector<torch::Tensor>& found,
                 const std::vector<torch::Tensor>& expected, double bound,
                 const std::string& where) {
    const char* const names[] = {"g", "f", "h"};
    for (size_t k = 0; k < found.size(); ++k) {
        EXPECT_LE(relativeDistance(found[k], expected[k]), bound)
            << "  " << what << " of " << names[k] << ": " << where;
    }
}

struct FamilyMaker {
    const char* name;
    std::unique_ptr<NwbfEngine> (*make)();
};
void PrintTo(const FamilyMaker& maker, std::ostream* out) {
    *out << maker.name;
}

class FamilyEngines : public ::testing::TestWithParam<FamilyMaker> {
  protected:
    std::unique_ptr<NwbfEngine> fast = GetParam().make(), oracle = makeAutogradFamilyEngine();
};

INSTANTIATE_TEST_SUITE_P(Fast, FamilyEngines,
                         ::testing::Values(FamilyMaker{"tensor", makeTensorFamilyEngine},
                                           FamilyMaker{"fused", makeFusedFamilyEngine}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(FamilyEngines, HaveTheGradientsOfTheOracle) {
    for (const FamilyCase& c : familyCases(60, 1)) {
        // With a rate of 0 all gradients belong to the same networks, and Adam's first moment is
        // half of each.
        FamilyProblem found(c), expected(c);
        const NwbLosses a = fast->outerStep(found.net, found.y, found.z, found.a, stepOf(c, 0));
        const NwbLosses b =
            oracle->outerStep(expected.net, expected.y, expected.z, expected.a, stepOf(c, 0));
        expectClose("gradient", found.moments(), expected.moments(), 2e-5, c.text());
        expectLosses(a, b, 1e-5, c.text());
    }
}

TEST_P(FamilyEngines, StayWithTheOracleForManySteps) {
    for (FamilyCase c : familyCases(12, 2)) {
        c.k1 = 2;
        c.k2 = 2;
        FamilyProblem start(c), found(c), expected(c);
        found.warmOptimisers();
        expected.warmOptimisers();
        auto random = at::detail::createCPUGenerator(c.seed + 2000);
        for (int k = 0; k < 30; ++k) {
            NwbfStepSettings s = stepOf(c, 3e-3 / (1 + 0.05 * k));
            s.averageDecay = 1 - 5.0 / (k + 6);
            const auto y = start.y + 0.3 * torch::randn(start.y.sizes(), random);
            const auto z = torch::randn(start.z.sizes(), random);
            const auto a = start.a.roll(k % 3, 1);
            fast->outerStep(found.net, y, z, a, s);
            oracle->outerStep(expected.net, y, z, a, s);
        }
        expectClose("parameters", found.parameters(), expected.parameters(), 2e-4, c.text());
        expectClose("averages", found.averages(), expected.averages(), 2e-4, c.text());
        for (size_t k = 0; k < 3; ++k) {
            EXPECT_GT(relativeDistance(expected.parameters()[k], start.parameters()[k]), 2e-3)
                << "network " << k << " hardly moved: " << c.text();
        }
    }
}

TEST(FamilyEngine, FusedHasTheSameBitsForAnyNumberOfThreads) {
    const int before = engineThreads();
    for (const FamilyCase& c : familyCases(6, 3)) {
        std::vector<std::vector<torch::Tensor>> results;
        for (const int threads : {1, 2, 3}) {
            setEngineThreads(threads);
            FamilyProblem problem(c);
            const auto engine = makeFusedFamilyEngine();
            for (int k = 0; k < 20; ++k) {
                engine->outerStep(problem.net, problem.y, problem.z, problem.a, stepOf(c, 1e-3));
            }
            results.push_back(problem.parameters());
        }
        for (size_t k = 0; k < 3; ++k) {
            EXPECT_TRUE(torch::equal(results[0][k], results[1][k])) << c.text();
            EXPECT_TRUE(torch::equal(results[0][k], results[2][k])) << c.text();
        }
    }
    setEngineThreads(before);
}

TEST(FamilyEngine, IsChosenByNameAndSize) {
    FamilyCase c = familyCases(1, 4).front();
    FamilyProblem small(c);
    EXPECT_STREQ(makeFamilyEngine("auto", small.net)->name(), "fused");
    EXPECT_STREQ(makeFamilyEngine("tensor", small.net)->name(), "tensor");
    EXPECT_STREQ(makeFamilyEngine("autograd", small.net)->name(), "autograd");
    c.potentials.member.width = 600;
    FamilyProblem wide(c);
    EXPECT_STREQ(makeFamilyEngine("auto", wide.net)->name(), "tensor");
}

} // namespace
} // namespace bary::test
