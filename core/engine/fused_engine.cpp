#include "core/engine/kernel_shapes.h"
#include "core/engine/nwb_engine.h"
#include "core/engine/task_pool.h"
#include "core/engine/thread_choice.h"

#include <algorithm>
#include <optional>

namespace bary {

namespace {

using kernel::Block;

int roundedUp(int64_t columns) {
    constexpr int64_t unit = kernel::columnUnit;
    return static_cast<int>((columns + unit - 1) / unit * unit);
}

/// The batch in pieces that fit the cache. Pieces and their order depend on the sizes alone, never
/// on the threads, so that every sum is taken in the same order.
struct Pieces {
    /// Columns begin[k] … begin[k + 1] - 1 are block k; the blocks chunk[c] … chunk[c + 1] - 1 add
    /// up to gradient c.
    std::vector<int> begin, chunk;

    Pieces(int columns, int width) {
        const int unit = kernel::columnUnit, units = columns / unit;
        const int perBlock = width <= 64 ? 8 : 4, perChunk = 32;
        const int chunks = (units + perChunk - 1) / perChunk;
        chunk.push_back(0);
        for (int c = 0; c < chunks; ++c) {
            const int first = units * c / chunks, count = units * (c + 1) / chunks - first;
            const int blocks = (count + perBlock - 1) / perBlock;
            for (int k = 0; k < blocks; ++k) {
                begin.push_back((first + count * k / blocks) * unit);
            }
            chunk.push_back(static_cast<int>(begin.size()));
        }
        begin.push_back(columns);
    }
    int chunks() const { return static_cast<int>(chunk.size()) - 1; }
    int widest() const {
        int most = 0;
        for (size_t k = 0; k + 1 < begin.size(); ++k) {
            most = std::max(most, begin[k + 1] - begin[k]);
        }
        return most;
    }
};

/// [rows, columns] as the kernels want it: rows become columns, the padding is 0.
void transpose(const torch::Tensor& points, std::vector<float>& columns, int padded) {
    const auto source = points.contiguous();
    const float* in = source.data_ptr<float>();
    const int64_t n = points.size(0), dim = points.size(1);
    columns.assign(static_cast<size_t>(dim * padded), 0.0f);
    for (int64_t r = 0; r < n; ++r) {
        for (int64_t k = 0; k < dim; ++k) {
            columns[k * padded + r] = in[r * dim + k];
        }
    }
}

class FusedEngine final : public NwbEngine {
  public:
    const char* name() const override { return "fused"; }

    NwbLosses outerStep(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                        const torch::Tensor& weights, const NwbStepSettings& settings) override {
        torch::NoGradGuard noGrad;
        prepare(net, y);
        transpose(z, latent_, padded_);
        generator_ = kernelShape(net.h);
        const Block noise{latent_.data(), padded_, padded_};
        generatorScratch_.resize(
            static_cast<size_t>(kernels_.generatorScratch(generator_, padded_)));
        const float* h = net.h.parameters().flat().data_ptr<float>();
        kernels_.generatorForward(generator_, h, noise, batch_, samples_.data(), padded_, nullptr,
                                  generatorScratch_.data());

        // Y, Z and h(Z) stay as they are within the iteration, so the marginals go their own ways
        // until the h step.
        step_ = &settings;
        firstCount_ = net.gOptimiser.count();
        firstFCount_ = net.fOptimiser.count();
        threads_.timed([&](int threads) { trainPotentials(net, threads); });
        net.gOptimiser.count() += static_cast<int64_t>(settings.k1) * settings.k2;
        net.fOptimiser.count() += settings.k2;
        return trainGenerator(net, noise, weights);
    }

    void identityStep(NwbNetworks& net, const torch::Tensor& y,
                      const AdamSettings& settings) override {
        torch::NoGradGuard noGrad;
        prepare(net, y);
        const int64_t count = ++net.gOptimiser.count();
        threads_.timed([&](int threads) {
            TaskPool::shared().run(threads, potentials(), [&](int i) {
                for (int c = 0; c < pieces_->chunks(); ++c) {
                    gChunk(net, i, c, true, nullptr);
                }
                gather(i);
                auto pass = adamPass(settings, count, shape_.size);
                adam(net.g, net.gOptimiser, nullptr, i, pass);
            });
        });
    }

  private:
    int potentials() const { return static_cast<int>(sums_.size()); }

    /// Memory for these sizes, and the batch as columns.
    void prepare(const NwbNetworks& net, const torch::Tensor& y) {
        shape_ = kernelShape(net.f);
        batch_ = static_cast<int>(y.size(1));
        padded_ = roundedUp(batch_);
        pieces_.emplace(padded_, shape_.width);
        const size_t count = static_cast<size_t>(y.size(0));
        const size_t chunks = static_cast<size_t>(pieces_->chunks());
        sums_.assign(count, std::vector<kernel::PotentialSums>(chunks));
        penalties_.assign(count, 0);
        y_.resize(count);
        image_.resize(count);
        for (size_t i = 0; i < count; ++i) {
            transpose(y[static_cast<int64_t>(i)], y_[i], padded_);
            image_[i].resize(static_cast<size_t>(shape_.dim) * padded_);
        }
        samples_.resize(static_cast<size_t>(shape_.dim) * padded_);
        mask_.assign(padded_, 0.0f);
        std::fill_n(mask_.begin(), batch_, 1.0f / static_cast<float>(batch_));
        const size_t scratch =
            static_cast<size_t>(kernels_.potentialScratch(shape_, pieces_->widest()));
        gradients_.resize(count * chunks);
        scratch_.resize(count * chunks);
        for (size_t k = 0; k < count * chunks; ++k) {
            gradients_[k].resize(static_cast<size_t>(shape_.size));
            scratch_[k].resize(scratch);
        }
        fValues_.assign(count * chunks, 0);
    }

    void trainPotentials(NwbNetworks& net, int threads) {
        auto& pool = TaskPool::shared();
        const int chunks = pieces_->chunks(), count = potentials();
        if (threads == 1 || chunks == 1 || count % threads == 0) {
            pool.run(threads, count, [&](int i) {
                for (int k = 0; k < step_->k2 * (step_->k1 + 1); ++k) {
                    for (int c = 0; c < chunks; ++c) {
                        innerGradient(net, k, i, c);
                    }
                    innerAdam(net, k, i);
                }
                for (int c = 0; c < chunks; ++c) {
                    imageChunk(net, i, c);
                }
            });
            return;
        }
        for (int k = 0; k < step_->k2 * (step_->k1 + 1); ++k) {
            pool.run(threads, count * chunks,
                     [&](int task) { innerGradient(net, k, task / chunks, task % chunks); });
            pool.run(threads, count, [&](int i) { innerAdam(net, k, i); });
        }
        pool.run(threads, count * chunks,
                 [&](int task) { imageChunk(net, task / chunks, task % chunks); });
    }

    // Inner step k is one of K2 rounds of K1 steps of g and one of f.
    bool isF(int k) const { return k % (step_->k1 + 1) == step_->k1; }
    bool lastG(int k) const { return k == step_->k2 * (step_->k1 + 1) - 2; }
    bool lastF(int k) const { return k == step_->k2 * (step_->k1 + 1) - 1; }

    void innerGradient(NwbNetworks& net, int k, int i, int c) {
        auto& sums = sums_[i][c];
        if (isF(k)) {
            fChunk(net, i, c, lastF(k) ? &sums : nullptr);
        } else {
            gChunk(net, i, c, false, lastG(k) ? &sums : nullptr);
        }
    }

    void innerAdam(NwbNetworks& net, int k, int i) {
        gather(i);
        const int round = k / (step_->k1 + 1), inner = k % (step_->k1 + 1);
        const int64_t count =
            isF(k) ? firstFCount_ + round + 1
                   : firstCount_ + static_cast<int64_t>(round) * step_->k1 + inner + 1;
        auto pass = adamPass(step_->potentials, count, shape_.size);
        if (isF(k)) {
            pass.clip = true;
            pass.clipTail = shape_.quadratic != kernel::Potential::Full;
        } else {
            pass.penalty = static_cast<float>(step_->lambda);
        }
        pass.convexBegin = shape_.convexBegin;
        pass.convexEnd = shape_.linear;
        if (lastG(k) || lastF(k)) {
            pass.averageDecay = static_cast<float>(step_->averageDecay);
        }
        if (lastG(k)) {
            penalties_[i] = step_->lambda * kernels_.negativity(pass, parametersOf(net.g, i));
        }
        if (isF(k)) {
            adam(net.f, net.fOptimiser, &net.fAverage, i, pass);
        } else {
            adam(net.g, net.gOptimiser, &net.gAverage, i, pass);
        }
    }

    const float* parametersOf(const FicnnStack& stack, int i) const {
        return stack.parameters().flat().data_ptr<float>() + i * shape_.size;
    }
    std::vector<float>& scratchOf(int i, int c) { return scratch_[i * pieces_->chunks() + c]; }
    std::vector<float>& gradientOf(int i, int c) { return gradients_[i * pieces_->chunks() + c]; }

    template <class Work> void eachBlock(int c, const Work& work) {
        for (int k = pieces_->chunk[c]; k < pieces_->chunk[c + 1]; ++k) {
            work(pieces_->begin[k], pieces_->begin[k + 1] - pieces_->begin[k]);
        }
    }
    Block block(const std::vector<float>& columns, int begin, int count) const {
        return {columns.data() + begin, padded_, count};
    }

    void gChunk(NwbNetworks& net, int i, int c, bool identity, kernel::PotentialSums* sums) {
        eachBlock(c, [&](int begin, int count) {
            kernels_.gGradient(shape_, parametersOf(net.g, i),
                               identity ? nullptr : parametersOf(net.f, i),
                               block(y_[i], begin, count), mask_.data() + begin,
                               gradientOf(i, c).data(), sums, scratchOf(i, c).data());
        });
    }
    void fChunk(NwbNetworks& net, int i, int c, kernel::PotentialSums* sums) {
        eachBlock(c, [&](int begin, int count) {
            kernels_.fGradient(shape_, parametersOf(net.g, i), parametersOf(net.f, i),
                               block(y_[i], begin, count), block(samples_, begin, count),
                               mask_.data() + begin, gradientOf(i, c).data(), sums,
                               scratchOf(i, c).data());
        });
    }
    /// ∇f_i(h(Z)), for the h step.
    void imageChunk(NwbNetworks& net, int i, int c) {
        double value = 0;
        eachBlock(c, [&](int begin, int count) {
            value += kernels_.inputGradient(
                shape_, parametersOf(net.f, i), block(samples_, begin, count), mask_.data() + begin,
                image_[i].data() + begin, padded_, scratchOf(i, c).data());
        });
        fValues_[i * pieces_->chunks() + c] = value;
    }

    /// The chunks' gradients added up into the first.
    void gather(int i) {
        float* total = gradientOf(i, 0).data();
        for (int c = 1; c < pieces_->chunks(); ++c) {
            float* part = gradientOf(i, c).data();
            for (int64_t k = 0; k < shape_.size; ++k) {
                total[k] += part[k];
                part[k] = 0;
            }
        }
    }

    void adam(FicnnStack& stack, Adam& optimiser, FicnnStack* average, int i,
              const kernel::AdamPass& pass) {
        const int64_t at = i * shape_.size;
        float* mean = average ? average->parameters().flat().data_ptr<float>() + at : nullptr;
        kernels_.adam(pass, stack.parameters().flat().data_ptr<float>() + at,
                      gradientOf(i, 0).data(), optimiser.first().data_ptr<float>() + at,
                      optimiser.second().data_ptr<float>() + at, mean);
    }

    NwbLosses trainGenerator(NwbNetworks& net, Block noise, const torch::Tensor& weights) {
        const auto weight = weights.contiguous();
        const float* a = weight.data_ptr<float>();
        NwbLosses losses;
        for (int i = 0; i < potentials(); ++i) {
            kernel::PotentialSums sums;
            for (int c = 0; c < pieces_->chunks(); ++c) {
                sums.fOfImageInG += sums_[i][c].fOfImageInG;
                sums.inner += sums_[i][c].inner;
                sums.fOfImage += sums_[i][c].fOfImage;
                sums.fOfSample += sums_[i][c].fOfSample;
                losses.h -= a[i] * fValues_[i * pieces_->chunks() + c];
            }
            losses.g += a[i] * (sums.fOfImageInG - sums.inner);
            losses.f += a[i] * (sums.fOfImage - sums.fOfSample);
            losses.penalty += penalties_[i];
        }
        // dJ/dh(Z) = (h(Z) − Σ a_i ∇f_i(h(Z))) / M.
        seed_.resize(samples_.size());
        for (int k = 0; k < shape_.dim; ++k) {
            for (int c = 0; c < padded_; ++c) {
                const size_t at = static_cast<size_t>(k) * padded_ + c;
                float residual = samples_[at];
                for (int i = 0; i < potentials(); ++i) {
                    residual -= a[i] * image_[i][at];
                }
                losses.h += 0.5 * mask_[c] * samples_[at] * samples_[at];
                seed_[at] = residual * mask_[c];
            }
        }
        losses.objective = losses.h + losses.g;
        hGradient_.assign(static_cast<size_t>(generator_.size), 0.0f);
        float* h = net.h.parameters().flat().data_ptr<float>();
        kernels_.generatorGradient(generator_, h, noise, batch_, seed_.data(), padded_,
                                   hGradient_.data(), generatorScratch_.data());
        auto pass = adamPass(step_->generator, ++net.hOptimiser.count(), generator_.size);
        pass.averageDecay = static_cast<float>(step_->averageDecay);
        kernels_.adam(pass, h, hGradient_.data(), net.hOptimiser.first().data_ptr<float>(),
                      net.hOptimiser.second().data_ptr<float>(),
                      net.hAverage.parameters().flat().data_ptr<float>());
        return losses;
    }

    const kernel::Kernels& kernels_ = kernel::kernels();
    ThreadChoice threads_;
    kernel::Potential shape_{};
    int batch_ = 0, padded_ = 0;
    std::optional<Pieces> pieces_;
    const NwbStepSettings* step_ = nullptr;
    int64_t firstCount_ = 0, firstFCount_ = 0;  ///< the optimisers' counts before this iteration
    std::vector<std::vector<float>> y_, image_; ///< [N][D][padded]: the batch, and ∇f_i(h(Z))
    std::vector<float> latent_, samples_, seed_, mask_;
    std::vector<std::vector<float>> gradients_, scratch_; ///< of marginal i, chunk c
    kernel::Generator generator_{};
    std::vector<float> hGradient_, generatorScratch_;
    std::vector<std::vector<kernel::PotentialSums>> sums_; ///< of marginal i, chunk c
    std::vector<double> fValues_, penalties_;
};

} // namespace

std::unique_ptr<NwbEngine> makeFusedEngine() {
    return std::make_unique<FusedEngine>();
}

} // namespace bary
