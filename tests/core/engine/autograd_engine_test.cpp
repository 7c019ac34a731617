// The oracle of the engines against the formulas by hand.
#include "core/engine/nwb_engine.h"
#include "tests/core/engine/plain_step.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary::test {
namespace {

constexpr int64_t marginals = 2, dim = 3, batch = 6, latent = 2, hidden = 5;

/// So large an epsilon makes Adam's first step the gradient itself: rate · g / (|g| + ε) = g.
constexpr double huge = 1e9;
const AdamSettings gradientItself{huge, 0.5, 0.999, huge};

struct Fixture {
    NwbNetworks net;
    torch::Tensor y, z, weights = torch::tensor({0.3f, 0.7f});

    explicit Fixture(uint64_t seed, Quadratic quadratic = Quadratic::Scalar)
        : net({marginals, dim, 3, 4, quadratic}, {latent, dim, 0, hidden, false, "linear"},
              torch::kCPU) {
        auto generator = at::detail::createCPUGenerator(seed);
        // Both signs, so that penalty and clip have something to do.
        net.f.initialise({false}, generator);
        net.g.initialise({false}, generator);
        net.h.initialise(generator);
        net.f.clip();
        torch::NoGradGuard noGrad;
        for (FicnnStack* stack : {&net.f, &net.g}) {
            const auto last = stack->parameters().views().back().detach();
            if (quadratic == Quadratic::Scalar) {
                last.fill_(0.7);
            } else if (quadratic == Quadratic::Full) {
                last.copy_(0.5 * torch::randn(last.sizes(), generator));
            }
        }
        y = torch::randn({marginals, batch, dim}, generator) + 0.5;
        z = torch::randn({batch, latent}, generator);
    }
};

/// h(z) = B s(A z + a) + b with s = PReLU of slope p; the fixture's generator has no other layer.
struct PlainGenerator {
    Eigen::MatrixXd first, last;
    Eigen::VectorXd firstBias, lastBias;
    double slope;

    explicit PlainGenerator(const GeneratorNetwork& h) {
        const auto& p = h.parameters().views();
        first = plain(p[0]);
        firstBias = plain(p[1].view({-1, 1}));
        slope = p[2].item<double>();
        last = plain(p[3]);
        lastBias = plain(p[4].view({-1, 1}));
    }
    Eigen::VectorXd before(const Eigen::VectorXd& z) const { return first * z + firstBias; }
    Eigen::VectorXd active(const Eigen::VectorXd& z) const {
        return before(z).unaryExpr([this](double t) { return t > 0 ? t : slope * t; });
    }
    Eigen::VectorXd operator()(const Eigen::VectorXd& z) const {
        return last * active(z) + lastBias;
    }
};

std::vector<Eigen::VectorXd> rowsOf(const torch::Tensor& tensor) {
    const Eigen::MatrixXd matrix = plain(tensor);
    std::vector<Eigen::VectorXd> rows;
    for (int r = 0; r < matrix.rows(); ++r) {
        rows.push_back(matrix.row(r).transpose());
    }
    return rows;
}

class NwbStepOf : public ::testing::TestWithParam<Quadratic> {};

TEST_P(NwbStepOf, GAndFIsThatOfTheFormulas) {
    Fixture fixture(1, GetParam());
    NwbNetworks& net = fixture.net;
    NwbStepSettings settings;
    settings.k1 = settings.k2 = 1;
    settings.lambda = 0.4;
    settings.potentials = gradientItself;
    settings.generator = {0.0};
    std::vector<PlainFicnn> f, g;
    for (int64_t i = 0; i < marginals; ++i) {
        f.push_back(PlainFicnn::of(net.f, i));
        g.push_back(PlainFicnn::of(net.g, i));
    }
    const PlainGenerator h(net.h);
    const NwbLosses losses =
        makeAutogradEngine()->outerStep(net, fixture.y, fixture.z, fixture.weights, settings);

    const std::vector<double> a = {0.3, 0.7};
    double lossG = 0, lossF = 0, penalty = 0;
    for (int64_t i = 0; i < marginals; ++i) {
        PlainGradient ofG(g[i]), ofF(f[i]);
        const auto y = rowsOf(fixture.y[i]);
        for (const auto& sample : y) {
            const Eigen::VectorXd x = PlainPass(g[i], sample).gradient;
            const Eigen::VectorXd v = (PlainPass(f[i], x).gradient - sample) / batch;
            addDirectional(g[i], sample, v, ofG);
            lossG += a[i] * (f[i].value(x) - sample.dot(x)) / batch;
        }
        addPenalty(g[i], settings.lambda, ofG);
        penalty += settings.lambda * plainNegativity(g[i]);
        const PlainFicnn newG = moved(g[i], ofG, -1);
        EXPECT_LT(distance(PlainFicnn::of(net.g, i), newG), 1e-5) << "g of marginal " << i;
        EXPECT_GT(distance(g[i], newG), 0.1);

        // f tells the points of the new g from those of the generator.
        for (const auto& sample : y) {
            const Eigen::VectorXd x = PlainPass(newG, sample).gradient;
            addValue(f[i], x, 1.0 / batch, ofF);
            lossF += a[i] * f[i].value(x) / batch;
        }
        for (const auto& noise : rowsOf(fixture.z)) {
            addValue(f[i], h(noise), -1.0 / batch, ofF);
            lossF -= a[i] * f[i].value(h(noise)) / batch;
        }
        // f rises: a step along its gradient, then the clip.
        const PlainFicnn newF = clipped(moved(f[i], ofF, 1));
        EXPECT_LT(distance(PlainFicnn::of(net.f, i), newF), 1e-5 * (1 + distance(f[i], newF)))
            << "f of marginal " << i;
    }
    EXPECT_NEAR(losses.g, lossG, 1e-4 * (1 + std::abs(lossG)));
    EXPECT_NEAR(losses.f, lossF, 1e-4 * (1 + std::abs(lossF)));
    EXPECT_NEAR(losses.penalty, penalty, 1e-5 * (1 + penalty));
}

INSTANTIATE_TEST_SUITE_P(Quadratics, NwbStepOf,
                         ::testing::Values(Quadratic::None, Quadratic::Scalar, Quadratic::Full));

TEST(NwbStep, OfTheGeneratorIsThatOfTheFormulas) {
    Fixture fixture(2);
    NwbNetworks& net = fixture.net;
    NwbStepSettings settings;
    settings.k1 = settings.k2 = 1;
    settings.potentials = {0.0}; // f and g stay where they are
    settings.generator = gradientItself;
    const PlainGenerator before(net.h);
    const PlainFicnn f[] = {PlainFicnn::of(net.f, 0), PlainFicnn::of(net.f, 1)};
    const std::vector<double> a = {0.3, 0.7};
    const NwbLosses losses =
        makeAutogradEngine()->outerStep(net, fixture.y, fixture.z, fixture.weights, settings);

    // dJ/dh(Z_j) = (1/M)(h(Z_j) − Σ a_i ∇f_i(h(Z_j))), then backwards through h.
    PlainGenerator expected = before;
    double loss = 0;
    for (const auto& z : rowsOf(fixture.z)) {
        const Eigen::VectorXd x = before(z), active = before.active(z), raw = before.before(z);
        Eigen::VectorXd seed = x;
        loss += 0.5 * x.squaredNorm() / batch;
        for (int i = 0; i < 2; ++i) {
            seed -= a[i] * PlainPass(f[i], x).gradient;
            loss -= a[i] * f[i].value(x) / batch;
        }
        seed /= batch;
        expected.last -= seed * active.transpose();
        expected.lastBias -= seed;
        const Eigen::VectorXd back = before.last.transpose() * seed;
        for (int k = 0; k < hidden; ++k) {
            const double d = back[k] * (raw[k] > 0 ? 1 : before.slope);
            expected.first.row(k) -= d * z.transpose();
            expected.firstBias[k] -= d;
            expected.slope -= back[k] * std::min(raw[k], 0.0);
        }
    }
    const PlainGenerator after(net.h);
    EXPECT_LT((after.first - expected.first).cwiseAbs().maxCoeff(), 5e-6);
    EXPECT_LT((after.firstBias - expected.firstBias).cwiseAbs().maxCoeff(), 5e-6);
    EXPECT_LT((after.last - expected.last).cwiseAbs().maxCoeff(), 5e-6);
    EXPECT_LT((after.lastBias - expected.lastBias).cwiseAbs().maxCoeff(), 5e-6);
    EXPECT_NEAR(after.slope, expected.slope, 5e-6);
    EXPECT_GT((before.last - expected.last).norm(), 1e-3);
    EXPECT_NEAR(losses.h, loss, 1e-5 * (1 + std::abs(loss)));
    EXPECT_NEAR(losses.objective, losses.h + losses.g, 1e-9);
}

TEST(NwbStep, UpdatesTheAveragesOnceAtItsEnd) {
    Fixture fixture(8);
    NwbNetworks& net = fixture.net;
    NwbStepSettings settings;
    settings.averageDecay = 0.75;
    makeAutogradEngine()->outerStep(net, fixture.y, fixture.z, fixture.weights, settings);
    // They began at 0.
    for (const auto& [average, now] :
         {std::pair{net.fAverage.parameters().flat(), net.f.parameters().flat()},
          {net.gAverage.parameters().flat(), net.g.parameters().flat()},
          {net.hAverage.parameters().flat(), net.h.parameters().flat()}}) {
        EXPECT_TRUE(torch::allclose(average, 0.25 * now, 1e-6, 1e-7));
    }
}

TEST(NwbStep, LearnsTheQuadraticAtItsOwnRate) {
    Fixture fixture(9, Quadratic::Full);
    NwbNetworks& net = fixture.net;
    const PlainFicnn f = PlainFicnn::of(net.f, 1), g = PlainFicnn::of(net.g, 1);
    NwbStepSettings settings;
    settings.potentials.rate = 0;
    settings.potentials.tail = net.f.quadraticOffset();
    settings.potentials.tailRate = 0.01;
    makeAutogradEngine()->outerStep(net, fixture.y, fixture.z, fixture.weights, settings);
    for (const auto& [before, stack] : {std::pair{f, &net.f}, {g, &net.g}}) {
        PlainFicnn after = PlainFicnn::of(*stack, 1);
        EXPECT_GT((after.root - before.root).norm(), 1e-3);
        after.root = before.root;
        EXPECT_EQ(distance(after, before), 0);
    }
}

TEST(NwbStep, LeavesFConvex) {
    Fixture fixture(3);
    NwbStepSettings settings;
    settings.potentials.rate = settings.generator.rate = 0.1;
    for (int k = 0; k < 3; ++k) {
        makeAutogradEngine()->outerStep(fixture.net, fixture.y, fixture.z, fixture.weights,
                                        settings);
        EXPECT_EQ(fixture.net.f.negativity().item<double>(), 0);
    }
    EXPECT_EQ(fixture.net.gOptimiser.count(), 3 * settings.k1 * settings.k2);
    EXPECT_EQ(fixture.net.fOptimiser.count(), 3 * settings.k2);
    EXPECT_EQ(fixture.net.hOptimiser.count(), 3);
}

TEST(NwbStep, DoesNotLetOneMarginalTouchTheNetworksOfAnother) {
    Fixture one(4), other(4);
    {
        torch::NoGradGuard noGrad;
        other.y[1].mul_(3);
    }
    NwbStepSettings settings;
    settings.generator.rate = 0;
    for (Fixture* fixture : {&one, &other}) {
        makeAutogradEngine()->outerStep(fixture->net, fixture->y, fixture->z, fixture->weights,
                                        settings);
    }
    EXPECT_EQ(distance(PlainFicnn::of(one.net.g, 0), PlainFicnn::of(other.net.g, 0)), 0);
    EXPECT_EQ(distance(PlainFicnn::of(one.net.f, 0), PlainFicnn::of(other.net.f, 0)), 0);
    EXPECT_GT(distance(PlainFicnn::of(one.net.g, 1), PlainFicnn::of(other.net.g, 1)), 0);
}

double identityError(const Fixture& fixture) {
    return (fixture.net.g.gradient(fixture.y) - fixture.y).square().sum().item<double>();
}

TEST_P(NwbStepOf, TheIdentityIsTheFormulaWithVBeingTheError) {
    Fixture fixture(5, GetParam());
    std::vector<PlainFicnn> expected;
    for (int64_t i = 0; i < marginals; ++i) {
        const PlainFicnn g = PlainFicnn::of(fixture.net.g, i);
        PlainGradient gradient(g);
        for (const auto& sample : rowsOf(fixture.y[i])) {
            addDirectional(g, sample, (PlainPass(g, sample).gradient - sample) / batch, gradient);
        }
        expected.push_back(moved(g, gradient, -1));
    }
    makeAutogradEngine()->identityStep(fixture.net, fixture.y, gradientItself);
    for (int64_t i = 0; i < marginals; ++i) {
        EXPECT_LT(distance(PlainFicnn::of(fixture.net.g, i), expected[i]), 5e-6);
    }
}

TEST(IdentityStep, BringsTheMapCloserToTheIdentity) {
    Fixture fixture(6);
    const double before = identityError(fixture);
    const auto engine = makeAutogradEngine();
    engine->identityStep(fixture.net, fixture.y, {1e-4, 0.5});
    const double after = identityError(fixture);
    EXPECT_LT(after, before);
    for (int k = 0; k < 300; ++k) {
        engine->identityStep(fixture.net, fixture.y, {3e-3, 0.5});
    }
    EXPECT_LT(identityError(fixture), 0.05 * before);
}

TEST(NwbNetworks, AveragesFollowTheParametersByTheDecay) {
    Fixture fixture(7);
    NwbNetworks& net = fixture.net;
    net.updateAverages(0);
    EXPECT_TRUE(torch::equal(net.hAverage.parameters().flat(), net.h.parameters().flat()));
    const auto old = net.h.parameters().flat().clone();
    net.h.parameters().flat().add_(1);
    net.updateAverages(0.75);
    EXPECT_TRUE(torch::allclose(net.hAverage.parameters().flat(), old + 0.25, 1e-6, 1e-6));
}

} // namespace
} // namespace bary::test
