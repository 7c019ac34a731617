// Pairs of lemma 2 against a closed form, against Newton's method in double, and against their
// defining relation.
#include "core/network/batched_ridges.h"
#include "core/network/congruent_pair.h"
#include "tests/core/io/io_test_support.h"
#include "tests/core/network/random_icnn.h"

namespace bary::test {
namespace {

class Steep : public ConvexPotential {
  public:
    explicit Steep(double slope) : ConvexPotential(0.1), slope_(slope) {}
    int64_t dim() const override { return 2; }
    PotentialValues shape(const torch::Tensor& y) const override {
        return {y.square().sum(1) * (slope_ / 2), y * slope_};
    }

  private:
    double slope_;
};

torch::Tensor somePoints(int64_t n, int64_t dim) {
    torch::manual_seed(5);
    return 2 * torch::randn({n, dim}, torch::kFloat64);
}

double largest(const torch::Tensor& difference) {
    return difference.abs().max().item<double>();
}

TEST(CongruentPair, OfAQuadraticHasItsClosedForm) {
    // One layer: φ = Σ_j w_j (Σ_r ⟨a_jr, y⟩² + ⟨b_j, y⟩ + c_j).
    const auto layers = randomIcnnLayers(4, 3, 1, 2);
    const auto w = torch::rand({3}, torch::kFloat64);
    const double curvature = 0.4, beta = 0.3;
    const DenseIcnn quadratic(layers, w, curvature, "test");
    const auto forms = layers[0].forms;
    const auto hessian = 2 * forms.t().mm(w.repeat_interleave(2).unsqueeze(1) * forms) +
                         curvature * torch::eye(4, torch::kFloat64);
    const auto slope = layers[0].linear.t().mv(w);
    const auto x = somePoints(20, 4);
    const auto system = beta * torch::eye(4, torch::kFloat64) + (1 - beta) * hessian;
    const auto left = (x - (1 - beta) * slope).mm(torch::inverse(system));
    const auto images = solvePair(quadratic, beta, x, "test", {1e-11, 2000});
    EXPECT_LT(largest(images.left - left), 1e-8);
    EXPECT_LT(largest(images.right - (left.mm(hessian) + slope)), 1e-8);
}

TEST(CongruentPair, OfRidgesIsThatOfNewtonsMethod) {
    RidgePotential ridges;
    ridges.curvature = 0.1;
    ridges.ridges = 3 * Eigen::MatrixXd::Random(12, 3);
    ridges.offsets = Eigen::VectorXd::Random(12);
    ridges.heights = 2 * Eigen::VectorXd::Random(12).cwiseAbs();
    const auto x = somePoints(30, 3);
    for (const double beta : {0.1, 0.5, 0.9}) {
        const auto images =
            solvePair(BatchedRidges(ridges, "test"), beta, x, "test", {1e-11, 2000});
        for (int64_t k = 0; k < x.size(0); ++k) {
            const Eigen::Vector3d point(x[k][0].item<double>(), x[k][1].item<double>(),
                                        x[k][2].item<double>());
            const PairImages newton = pairImages(ridges, beta, point);
            for (int d = 0; d < 3; ++d) {
                EXPECT_NEAR(images.left[k][d].item<double>(), newton.left[d], 1e-7);
                EXPECT_NEAR(images.right[k][d].item<double>(), newton.right[d], 1e-7);
            }
        }
    }
}

TEST(CongruentPair, OfANetworkAveragesToTheIdentity) {
    for (const int dim : {2, 16}) {
        DenseIcnn network = randomIcnn(dim, 24, 3, 9, 0.2);
        const auto x = somePoints(300, dim);
        network.temper(x, 1);
        for (const double beta : {0.2, 0.5, 0.8}) {
            const auto images = solvePair(network, beta, x, "test");
            const auto rest = beta * images.left + (1 - beta) * images.right - x;
            EXPECT_LT(largest(rest), 1e-6) << dim << ", " << beta;
            EXPECT_LT(images.residual, 1.01e-8);
            // The maps do something, and the right one is the potential's gradient at the left.
            EXPECT_GT(largest(images.left - images.right), 0.1);
            EXPECT_LT(largest(network.at(images.left).gradients - images.right), 1e-9);
        }
    }
}

TEST(CongruentPair, ConsistsOfGradientsOfConvexFunctions) {
    DenseIcnn network = randomIcnn(3, 24, 3, 9, 0.2);
    const auto x = somePoints(200, 3);
    network.temper(x, 1);
    const auto images = solvePair(network, 0.5, x, "test");
    const auto way = x - x.roll(1, 0);
    for (const auto& y : {images.left, images.right}) {
        EXPECT_GT(((y - y.roll(1, 0)) * way).sum(1).min().item<double>(), 0);
    }
}

TEST(CongruentPair, ThatHasNoConjugateIsRefusedInOneLine) {
    // β|y|²/2 + (1 − β)ψ is concave here.
    const auto message = messageOf([] {
        solvePair(Steep(-10), 0.5, somePoints(5, 2), "here", {1e-8, 50});
    });
    EXPECT_TRUE(says(message, {"here", "conjugate", "5 of 5", "not convex"}));
    EXPECT_NO_THROW(solvePair(Steep(1e4), 0.5, somePoints(5, 2), "here"));
}

} // namespace
} // namespace bary::test
