#include "core/network/sample_generators.h"

#include <cmath>
#include <numbers>

namespace bary {

namespace {

/// 0, 1, …, count − 1, 0, 1, … [n]: the stratum of every sample.
torch::Tensor strata(int64_t n, int64_t count) {
    return torch::arange(n, torch::kInt64).remainder(count);
}

class MlpGenerator final : public SampleGenerator {
  public:
    MlpGenerator(int64_t latent, bool skip, double spread, const torch::Tensor& centre)
        : sizes_{latent, 50, 200, 1000, 200, centre.size(0)}, skip_(skip), spread_(spread),
          centre_(centre) {}

    torch::Tensor initial(torch::Generator& generator) const override {
        // torch's own start of a Linear: U(±1/√fan in), biases too.
        std::vector<torch::Tensor> parts;
        for (size_t l = 0; l + 1 < sizes_.size(); ++l) {
            const double bound = 1 / std::sqrt(static_cast<double>(sizes_[l]));
            parts.push_back(
                torch::empty({(sizes_[l] + 1) * sizes_[l + 1]}).uniform_(-bound, bound, generator));
        }
        auto layers = torch::cat(parts);
        standardise(layers, generator);
        return skip_ ? torch::cat({layers, straight(generator).reshape({-1})}) : layers;
    }
    torch::Tensor noise(int64_t n, torch::Generator& generator) const override {
        return torch::randn({n, sizes_.front()}, generator);
    }
    int64_t latent() const override { return sizes_.front(); }
    torch::Tensor sample(const torch::Tensor& parameters,
                         const torch::Tensor& noise) const override {
        auto x = network(parameters, noise);
        if (skip_) {
            const int64_t rows = sizes_.front(), columns = sizes_.back();
            const int64_t entries = rows * columns;
            x = torch::addmm(
                x, noise,
                parameters.narrow(0, parameters.size(0) - entries, entries).view({rows, columns}));
        }
        return centre_.to(x.device()) + spread_ * x;
    }

  private:
    torch::Tensor network(const torch::Tensor& parameters, const torch::Tensor& noise) const {
        torch::Tensor x = noise;
        int64_t offset = 0;
        for (size_t l = 0; l + 1 < sizes_.size(); ++l) {
            const int64_t in = sizes_[l], out = sizes_[l + 1];
            const auto weight = parameters.narrow(0, offset, in * out).view({in, out});
            const auto bias = parameters.narrow(0, offset + in * out, out);
            x = torch::addmm(bias, l == 0 ? x : torch::relu(x), weight);
            offset += (in + 1) * out;
        }
        return x;
    }
    /// Scales and shifts the last layer so that the network's output has mean 0 and the variance of
    /// the data, or little beside the skip. From a start near one point a blurred divergence, which
    /// sees means first, takes the samples to the mean, where they stay.
    void standardise(torch::Tensor& parameters, torch::Generator& generator) const {
        constexpr int64_t samples = 2000;
        const auto x = network(parameters, noise(samples, generator));
        const double deviation = std::sqrt(x.var(0, false).mean().item<double>());
        const double factor = (skip_ ? besideTheSkip : 1) / deviation;
        const int64_t out = sizes_.back(), last = (sizes_[sizes_.size() - 2] + 1) * out;
        auto layer = parameters.narrow(0, parameters.size(0) - last, last);
        layer.mul_(factor);
        layer.narrow(0, last - out, out).sub_(factor * x.mean(0));
    }
    torch::Tensor straight(torch::Generator& generator) const {
        const int64_t rows = sizes_.front(), columns = sizes_.back();
        return rows >= columns ? torch::eye(rows, columns)
                               : torch::randn({rows, columns}, generator) /
                                     std::sqrt(static_cast<double>(rows));
    }

    static constexpr double besideTheSkip = 0.1;
    std::vector<int64_t> sizes_;
    bool skip_;
    double spread_;
    torch::Tensor centre_;
};

class GaussianGenerator final : public SampleGenerator {
  public:
    explicit GaussianGenerator(int64_t dim) : dim_(dim) {}

    torch::Tensor initial(torch::Generator&) const override {
        return torch::cat({torch::eye(dim_).reshape({-1}), torch::zeros({dim_})});
    }
    torch::Tensor noise(int64_t n, torch::Generator& generator) const override {
        return torch::randn({n, dim_}, generator);
    }
    torch::Tensor sample(const torch::Tensor& parameters,
                         const torch::Tensor& noise) const override {
        const auto a = parameters.narrow(0, 0, dim_ * dim_).view({dim_, dim_});
        return torch::addmm(parameters.narrow(0, dim_ * dim_, dim_), noise, (a + a.t()) / 2);
    }

  private:
    int64_t dim_;
};

class MixtureGenerator final : public SampleGenerator {
  public:
    MixtureGenerator(const torch::Tensor& means, double spread)
        : components_(means.size(0)), dim_(means.size(1)), spread_(spread), means_(means) {}

    torch::Tensor initial(torch::Generator&) const override {
        const auto shapes = spread_ / 50 * torch::eye(dim_).repeat({components_, 1, 1});
        return torch::cat({shapes.reshape({-1}), means_.reshape({-1})});
    }
    torch::Tensor noise(int64_t n, torch::Generator& generator) const override {
        return torch::randn({n, dim_}, generator);
    }
    torch::Tensor sample(const torch::Tensor& parameters,
                         const torch::Tensor& noise) const override {
        const int64_t n = noise.size(0), entries = components_ * dim_ * dim_;
        const auto of = strata(n, components_).to(noise.device());
        const auto shapes =
            parameters.narrow(0, 0, entries).view({components_, dim_, dim_}).index_select(0, of);
        const auto means = parameters.narrow(0, entries, components_ * dim_)
                               .view({components_, dim_})
                               .index_select(0, of);
        return torch::bmm(shapes, noise.unsqueeze(2)).squeeze(2) + means;
    }

  private:
    int64_t components_, dim_;
    double spread_;
    torch::Tensor means_;
};

class EllipsesGenerator final : public SampleGenerator {
  public:
    EllipsesGenerator(double spread, const torch::Tensor& centre)
        : spread_(spread), centre_(centre) {}

    torch::Tensor initial(torch::Generator&) const override {
        // Of the outlines of radius r and r/2, half of the points on each, a coordinate has the
        // variance 5r²/16.
        const double radius = 4 / std::sqrt(5.0) * spread_;
        return torch::cat({centre_, centre_, radius * torch::tensor({1.0f, 1.0f, 0.5f, 0.5f})});
    }
    torch::Tensor noise(int64_t n, torch::Generator& generator) const override {
        const auto t = 2 * std::numbers::pi * torch::rand({n}, generator);
        return torch::stack({t.cos(), t.sin()}, 1);
    }
    torch::Tensor sample(const torch::Tensor& parameters,
                         const torch::Tensor& noise) const override {
        const auto of = strata(noise.size(0), 2).to(noise.device());
        const auto centres = parameters.narrow(0, 0, 4).view({2, 2}).index_select(0, of);
        const auto axes = parameters.narrow(0, 4, 4).view({2, 2}).index_select(0, of);
        return centres + axes * noise;
    }

  private:
    double spread_;
    torch::Tensor centre_;
};

} // namespace

std::shared_ptr<const SampleGenerator> makeMlpGenerator(int64_t latent, bool skip, double spread,
                                                        const torch::Tensor& centre) {
    return std::make_shared<MlpGenerator>(latent, skip, spread, centre);
}
std::shared_ptr<const SampleGenerator> makeGaussianGenerator(int64_t dim) {
    return std::make_shared<GaussianGenerator>(dim);
}
std::shared_ptr<const SampleGenerator> makeMixtureGenerator(const torch::Tensor& means,
                                                            double spread) {
    return std::make_shared<MixtureGenerator>(means, spread);
}
std::shared_ptr<const SampleGenerator> makeEllipsesGenerator(double spread,
                                                             const torch::Tensor& centre) {
    return std::make_shared<EllipsesGenerator>(spread, centre);
}

} // namespace bary
