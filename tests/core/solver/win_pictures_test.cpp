// WIN on pictures: small networks, a few rounds, and what is known without training.
#include "core/base/error.h"
#include "core/engine/thread_choice.h"
#include "tests/core/solver/solver_test_support.h"
#include "tests/data_folder.h"

namespace bary::test {
namespace {

/// Noise of this mean brightness, 0 to 255.
Measure pictures(int side, int channels, int brightness, uint8_t label = 0) {
    ImageSet set{side, side, channels, {}, {}};
    auto generator = seeded(static_cast<uint64_t>(brightness));
    constexpr int64_t count = 60;
    const auto noise = torch::randint(40, {count * set.pictureSize()}, generator, torch::kInt64);
    for (int64_t k = 0; k < noise.numel(); ++k) {
        set.pixels.push_back(static_cast<uint8_t>(brightness - 20 + noise.data_ptr<int64_t>()[k]));
    }
    set.labels.assign(count, label);
    set.labels.back() = 9;
    return imagesOf(std::make_shared<const ImageSet>(std::move(set)),
                    {side, side, channels, -1, 1});
}

std::vector<Measure> darkAndBright(int side, int channels) {
    return {pictures(side, channels, 40), pictures(side, channels, 200)};
}

Preset smallPreset(size_t marginals, const std::vector<std::string>& settings = {}) {
    Preset preset;
    preset.name = "test";
    preset.solver = "win-pictures";
    preset.seed = 3;
    for (size_t n = 0; n < marginals; ++n) {
        preset.marginals.push_back({"", 1 / static_cast<double>(marginals), {}});
    }
    for (const char* setting :
         {"iterations=8", "batch=4", "k_map=2", "k_potential=2", "k_generator=1", "latent=4",
          "generator_width=2", "map_width=2", "potential_width=2", "most_channels=8",
          "pretraining=2", "inverse_from=0.5"}) {
        applySetting(preset, setting);
    }
    for (const std::string& setting : settings) {
        applySetting(preset, setting);
    }
    validate(preset, "test");
    return preset;
}

std::unique_ptr<Solver> solverOn(const std::vector<Measure>& marginals,
                                 const std::vector<std::string>& settings = {}) {
    return buildSolver(smallPreset(marginals.size(), settings), marginals, torch::kCPU);
}

std::unique_ptr<Solver> after(int steps, const std::vector<Measure>& marginals,
                              const std::vector<std::string>& settings = {}) {
    auto solver = solverOn(marginals, settings);
    for (int k = 0; k < steps; ++k) {
        solver->step();
    }
    return solver;
}

void expectSound(const Solver& solver, int64_t dim, const std::string& what) {
    EXPECT_TRUE(solver.healthy()) << what;
    EXPECT_EQ(solver.losses().size(), solver.lossInfo().size());
    const auto maps = solver.freeze();
    auto generator = seeded(1);
    const auto x = maps->sampleBarycenter(3, generator, true);
    EXPECT_EQ(x.sizes(), (std::vector<int64_t>{3, dim})) << what;
    for (const auto& image : {x, maps->toMarginal(0, x), maps->toBarycenter(0, x),
                              maps->barycenterOf(torch::zeros({2, maps->latent()}))}) {
        EXPECT_EQ(image.size(1), dim) << what;
        EXPECT_TRUE(torch::isfinite(image).all().item<bool>()) << what;
    }
}

TEST(WinPictures, RunsAtEverySizeInGreyAndInColour) {
    for (const int side : {16, 32, 64}) {
        for (const int channels : {1, 3}) {
            const auto solver = after(1, darkAndBright(side, channels),
                                      {"inverse=beside", "inverse_from=0", "k_potential=1"});
            expectSound(*solver, side * side * channels, std::to_string(side));
        }
    }
}

TEST(WinPictures, RunsEveryOptionAndBothRecipes) {
    for (const std::string setting :
         {"inverse=beside", "inverse_from=1", "loss=perceptual", "standardise=true",
          "average_maps=false", "through_maps=true", "schedule=step", "schedule=constant",
          "pretraining=0", "ema=0", "k_generator=3", "batch=2", "latent=1"}) {
        expectSound(*after(3, darkAndBright(16, 1), {setting}), 256, setting);
    }
    expectSound(*after(2, darkAndBright(16, 1), {"recipe=paper", "k_potential=1"}), 256, "paper");
}

TEST(WinPictures, AveragesTheMeansOfItsMarginals) {
    // Two sets of noise around two greys: the barycenter has the grey between.
    const auto solver =
        after(60, darkAndBright(16, 1),
              {"iterations=60", "inverse_from=1", "batch=16", "lr_generator=0.003", "lr_map=0.003",
               "lr_potential=0.003", "k_potential=1", "map_width=4", "pretraining=100"});
    const double made = barycenterSamples(*solver, 64).mean().item<double>();
    const double between = 2 * 119.5 / 255 - 1;
    EXPECT_NEAR(made, between, 0.2);
    const auto maps = solver->freeze();
    const auto x = barycenterSamples(*solver, 64);
    const double dark = maps->toMarginal(0, x).mean().item<double>();
    const double bright = maps->toMarginal(1, x).mean().item<double>();
    EXPECT_LT(dark, made - 0.2);
    EXPECT_GT(bright, made + 0.2);
}

TEST(WinPictures, PretrainedMapsAreNearlyTheIdentity) {
    const auto marginals = darkAndBright(16, 1);
    const auto error = [&](const std::string& steps) {
        const auto solver =
            solverOn(marginals, {"pretraining=" + steps, "map_width=4", "batch=16"});
        auto generator = seeded(5);
        const auto y = marginals[1].draw(50, generator);
        return (solver->freeze()->toBarycenter(1, y) - y).square().mean().item<double>();
    };
    const double plain = error("0"), trained = error("400");
    EXPECT_LT(trained, 0.02);
    EXPECT_LT(trained, plain / 5);
}

TEST(WinPictures, MovesTheGeneratorAfterEveryRoundOfThePotentialsAndInverseMapsAfterTheTurn) {
    const auto marginals = darkAndBright(16, 1);
    const auto solver =
        solverOn(marginals); // K_v = 2, eight iterations, Algorithm 2 from the fifth
    auto generator = seeded(5);
    const auto y = marginals[0].draw(4, generator);
    const auto samples = [&] { return barycenterSamples(*solver, 5); };
    const auto back = [&] { return solver->freeze()->toBarycenter(0, y); };
    const auto start = samples(), inverse = back();
    solver->step();
    EXPECT_TRUE(torch::equal(samples(), start));
    solver->step();
    EXPECT_FALSE(torch::equal(samples(), start));
    solver->step();
    solver->step();
    EXPECT_TRUE(torch::equal(back(), inverse));
    const auto rests = samples();
    for (int k = 4; k < 8; ++k) {
        solver->step();
    }
    EXPECT_FALSE(torch::equal(back(), inverse));
    EXPECT_TRUE(torch::equal(samples(), rests));
}

TEST(WinPictures, LearnsInverseMapsAloneAfterItsEndWithGeneratorAndMapsAtRest) {
    const auto marginals = darkAndBright(16, 1);
    const auto solver = after(8, marginals);
    auto generator = seeded(5);
    const auto y = marginals[0].draw(4, generator), x = barycenterSamples(*solver, 5);
    const auto forth = solver->freeze()->toMarginal(0, x),
               back = solver->freeze()->toBarycenter(0, y);
    solver->setParameter("inverse", std::string("alone"));
    EXPECT_EQ(solver->horizon(), 12);
    while (solver->iteration() < solver->horizon()) {
        solver->step();
    }
    EXPECT_TRUE(torch::equal(barycenterSamples(*solver, 5), x));
    EXPECT_TRUE(torch::equal(solver->freeze()->toMarginal(0, x), forth));
    EXPECT_FALSE(torch::equal(solver->freeze()->toBarycenter(0, y), back));
}

TEST(WinPictures, AFixedGeneratorRestsWhileTheMapLearnsItsOneMarginal) {
    const std::vector<Measure> one = {pictures(16, 1, 60)};
    const std::vector<std::string> fixed = {"generator=fixed", "inverse_from=1"};
    const auto start = barycenterSamples(*solverOn(one, fixed), 5);
    const auto solver = after(4, one, fixed);
    EXPECT_TRUE(torch::equal(barycenterSamples(*solver, 5), start));
    solver->setParameter("through_maps", true);
    const auto through = barycenterSamples(*solver, 5);
    EXPECT_LT((through - solver->freeze()->toMarginal(0, start)).abs().max().item<double>(), 1e-5);
    expectSound(*after(4, one), 256, "one marginal, learned");
}

TEST(WinPictures, IsTheSameForTheSameSeedWhateverTheThreads) {
    const auto marginals = darkAndBright(16, 1);
    const auto samples = [&](int threads, const char* seed) {
        setEngineThreads(threads);
        const auto x = barycenterSamples(*after(4, marginals, {seed}), 20);
        setEngineThreads(1);
        return x;
    };
    const auto expected = samples(1, "seed=5");
    EXPECT_TRUE(torch::equal(samples(2, "seed=5"), expected));
    EXPECT_FALSE(torch::equal(samples(1, "seed=6"), expected));
}

TEST(WinPictures, GoesOnFromAStateAsIfNothingHadHappened) {
    const auto marginals = darkAndBright(16, 1);
    for (const int stop : {3, 6}) { // before and after the turn to Algorithm 2
        const auto full = after(8, marginals), first = after(stop, marginals);
        const auto resumed = solverOn(marginals);
        {
            torch::NoGradGuard noGrad;
            auto from = first->state(), to = resumed->state();
            ASSERT_EQ(from.tensors.size(), to.tensors.size());
            for (size_t k = 0; k < to.tensors.size(); ++k) {
                EXPECT_EQ(from.tensors[k].first, to.tensors[k].first);
                to.tensors[k].second.copy_(from.tensors[k].second);
            }
            resumed->restore(from.numbers);
        }
        for (int k = stop; k < 8; ++k) {
            resumed->step();
        }
        auto expected = full->state(), found = resumed->state();
        EXPECT_EQ(expected.numbers, found.numbers);
        for (size_t k = 0; k < expected.tensors.size(); ++k) {
            EXPECT_TRUE(torch::equal(expected.tensors[k].second, found.tensors[k].second))
                << expected.tensors[k].first;
        }
    }
}

TEST(WinPictures, RefusesWhatAreNoPicturesItCanLearn) {
    const auto message = [](const std::vector<Measure>& marginals,
                            const std::vector<std::string>& settings = {}) {
        return messageOf([&] { solverOn(marginals, settings); });
    };
    EXPECT_TRUE(says(message({measureOf(R"({"type":"square"})")}),
                     {"win-pictures", "sets of pictures", "'win'"}));
    EXPECT_TRUE(says(message(darkAndBright(28, 1)), {"16 x 16", "28 x 28", "'size'"}));
    auto compressed = darkAndBright(16, 1);
    useMainComponents(compressed, 8);
    EXPECT_TRUE(says(message(compressed), {"'components'"}));
    EXPECT_TRUE(says(message(darkAndBright(16, 1), {"generator=fixed"}), {"'fixed'", "are 2"}));
    EXPECT_TRUE(says(message(darkAndBright(16, 1), {"inverse=after", "inverse_from=0"}),
                     {"inverse_from", "'beside'"}));
    const TemporaryFolder nothing;
    const DataFolder none(nothing.path().string());
    EXPECT_TRUE(says(message(darkAndBright(16, 1), {"loss=vgg"}),
                     {"'vgg'", "vgg16/features.npy", "'perceptual'"}));
    auto bare = pictures(16, 1, 50);
    bare.labels.resize(1);
    EXPECT_TRUE(says(message({bare}, {"loss=perceptual"}), {"'perceptual'", "'squared'"}));
}

} // namespace
} // namespace bary::test
