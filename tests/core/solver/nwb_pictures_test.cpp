// NWB on pictures, with convolutions in f, g and h.
#include "core/base/error.h"
#include "tests/core/solver/solver_test_support.h"

namespace bary::test {
namespace {

/// A bright square on black, its brightness uniform between `low` and `high`.
Measure squares(int low, int high, int side = 16) {
    ImageSet set{side, side, 1, {}, {}};
    for (int k = 0; k < 200; ++k) {
        for (int pixel = 0; pixel < side * side; ++pixel) {
            const int row = pixel / side, column = pixel % side;
            const bool inside = row > 3 && row < 12 && column > 3 && column < 12;
            set.pixels.push_back(inside ? static_cast<uint8_t>(low + (high - low) * k / 199) : 0);
        }
    }
    return imagesOf(std::make_shared<const ImageSet>(std::move(set)), {side, side, 1, -1, 1});
}

std::vector<Measure> wideAndNarrow() {
    return {squares(0, 250), squares(100, 150)};
}

Preset smallPreset(const std::vector<std::string>& settings = {}) {
    Preset preset;
    preset.name = "test";
    preset.seed = 3;
    preset.dim = 256;
    preset.marginals = {{"", 0.5, {}}, {"", 0.5, {}}};
    for (const char* setting : {"iterations=40", "potential=conv", "generator=dcgan",
                                "potential_width=4", "potential_layers=3", "generator_width=4",
                                "latent=4", "batch=16", "lr_potential=0.005"}) {
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
    return buildSolver(smallPreset(settings), marginals, torch::kCPU);
}

/// How far apart the brightness of the squares spreads among ∇g_1♯μ_1 and ∇g_2♯μ_2, which are both
/// the barycenter once the potentials have been learned.
double disagreement(const Solver& solver, const std::vector<Measure>& marginals) {
    std::vector<double> spreads;
    for (int i = 0; i < 2; ++i) {
        auto generator = seeded(5);
        const auto y = marginals[static_cast<size_t>(i)].draw(200, generator);
        const auto x = solver.freeze()->toBarycenter(i, y);
        spreads.push_back(x.view({-1, 16, 16}).select(1, 8).select(1, 8).std().item<double>());
    }
    return std::abs(spreads[0] - spreads[1]);
}

TEST(NwbPictures, TheMapsOfConvolutionsComeNearerToOneBarycenter) {
    const auto marginals = wideAndNarrow();
    const auto solver = solverOn(marginals, {"quadratic=full"});
    const double before = disagreement(*solver, marginals);
    for (int k = 0; k < 40; ++k) {
        solver->step();
    }
    EXPECT_TRUE(solver->healthy());
    EXPECT_EQ(solver->engine(), "autograd");
    EXPECT_LT(disagreement(*solver, marginals), 0.6 * before);
}

TEST(NwbPictures, DcganMakesPicturesInTheRangeOfPixels) {
    for (const std::string standardise : {"true", "false"}) {
        const auto solver = solverOn(wideAndNarrow(), {"standardise=" + standardise});
        const auto x = barycenterSamples(*solver, 200);
        EXPECT_EQ(x.size(1), 256);
        EXPECT_GE(x.min().item<double>(), -1.001);
        EXPECT_LE(x.max().item<double>(), 1.001);
        EXPECT_GT(x.std().item<double>(), 0.2);
    }
}

TEST(NwbPictures, EitherMayBeOfConvolutionsAlone) {
    for (const auto& settings :
         {std::vector<std::string>{"potential=dense"}, {"generator=mlp"}, {"recipe=paper"}}) {
        const auto solver = solverOn(wideAndNarrow(), settings);
        solver->step();
        EXPECT_TRUE(solver->healthy()) << settings.front();
        EXPECT_EQ(solver->engine(), "autograd") << settings.front();
    }
}

TEST(NwbPictures, HandsOverItsWholeState) {
    const auto marginals = wideAndNarrow();
    const auto first = solverOn(marginals), second = solverOn(marginals);
    for (int k = 0; k < 4; ++k) {
        first->step();
    }
    auto from = first->state(), to = second->state();
    for (size_t k = 0; k < from.tensors.size(); ++k) {
        to.tensors[k].second.copy_(from.tensors[k].second);
    }
    second->restore(from.numbers);
    for (int k = 0; k < 4; ++k) {
        first->step();
        second->step();
    }
    EXPECT_TRUE(torch::equal(barycenterSamples(*first, 100), barycenterSamples(*second, 100)));
    EXPECT_EQ(first->losses(), second->losses());
}

TEST(NwbPictures, RefusesWhatConvolutionsCannotDo) {
    const auto message = [](const std::vector<Measure>& marginals,
                            const std::vector<std::string>& settings) {
        return messageOf([&] { solverOn(marginals, settings); });
    };
    const std::vector<Measure> odd = {squares(0, 250, 12), squares(100, 150, 12)};
    EXPECT_TRUE(says(message(odd, {}), {"potential 'conv'", "16, 32 or 64", "12 x 12"}));
    EXPECT_TRUE(says(message(odd, {"potential=dense"}), {"generator 'dcgan'", "12 x 12"}));
    const Measure plane = measureOf(R"({"type":"square"})");
    EXPECT_TRUE(says(message({plane, plane}, {}), {"potential 'conv'", "'images'"}));
    auto compressed = wideAndNarrow();
    useMainComponents(compressed, 4);
    EXPECT_TRUE(says(message(compressed, {}), {"potential 'conv'", "'components'"}));
    for (const std::string engine : {"fused", "tensor"}) {
        EXPECT_TRUE(says(message(wideAndNarrow(), {"engine=" + engine}),
                         {engine + " engine", "convolutions", "autograd"}));
    }
    EXPECT_TRUE(says(message(wideAndNarrow(), {"dropout=0.2"}), {"dropout", "'dcgan'"}));
}

} // namespace
} // namespace bary::test
