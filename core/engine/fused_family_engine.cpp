// NWB-F's outer iteration in kernels of our own: the families are folded at the weights of every
// group of samples, the kernels of NWB compute each group's gradients, and these are pulled back.
#include "core/engine/kernel_shapes.h"
#include "core/engine/nwbf_engine.h"
#include "core/engine/task_pool.h"
#include "core/engine/thread_choice.h"

#include <algorithm>

namespace bary {

namespace {

using kernel::Block;

constexpr int blockColumns = 128; // whose activations stay in the first caches

/// A family of potentials, what it is at every weight vector, and the gradients of both.
struct Potentials {
    PotentialFamily& family;
    Adam& optimiser;
    PotentialFamily& average;
    torch::Tensor members; ///< [N, G, P]
};

class FusedFamilyEngine final : public NwbfEngine {
  public:
    const char* name() const override { return "fused"; }

    NwbLosses outerStep(NwbfNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                        const torch::Tensor& a, const NwbfStepSettings& settings) override {
        torch::NoGradGuard noGrad;
        step_ = &settings;
        prepare(net, y, z, a);
        Potentials f{net.f, net.fOptimiser, net.fAverage, net.f.fold(a_)};
        Potentials g{net.g, net.gOptimiser, net.gAverage, net.g.fold(a_)};
        drawSamples(net.h);
        threads_.timed([&](int threads) { trainPotentials(f, g, threads); });
        return trainGenerator(net);
    }

  private:
    /// Sizes, memory, and the batch as columns: group by group, each padded for itself.
    void prepare(const NwbfNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                 const torch::Tensor& a) {
        shape_ = kernelShape(net.f.layout());
        generator_ = kernelShape(net.h.layout());
        a_ = a.contiguous();
        count_ = static_cast<int>(y.size(0));
        groups_ = static_cast<int>(a.size(0));
        each_ = static_cast<int>(y.size(1)) / groups_;
        constexpr int unit = kernel::columnUnit;
        padded_ = (each_ + unit - 1) / unit * unit;
        stride_ = groups_ * padded_;
        y_.resize(count_);
        image_.resize(count_);
        for (int i = 0; i < count_; ++i) {
            toColumns(y[i], y_[i]);
            image_[i].resize(static_cast<size_t>(shape_.dim) * stride_);
        }
        toColumns(z, latent_);
        samples_.resize(static_cast<size_t>(shape_.dim) * stride_);
        fillMasks();
        sums_.assign(static_cast<size_t>(count_) * groups_, {});
        fValues_.assign(sums_.size(), 0);
        penalties_.assign(count_, 0);
        memberGradient_ = torch::zeros({count_, groups_, shape_.size});
        gradient_ = torch::zeros_like(net.f.parameters().flat());
        scratch_.resize(count_);
        for (auto& scratch : scratch_) {
            scratch.resize(static_cast<size_t>(kernels_.potentialScratch(shape_, blockColumns)));
        }
    }

    void toColumns(const torch::Tensor& points, std::vector<float>& columns) const {
        const auto source = points.contiguous();
        const float* in = source.data_ptr<float>();
        const int64_t dim = points.size(1);
        columns.assign(static_cast<size_t>(dim * stride_), 0.0f);
        for (int64_t r = 0; r < int64_t{groups_} * each_; ++r) {
            const int64_t column = r / each_ * padded_ + r % each_;
            for (int64_t k = 0; k < dim; ++k) {
                columns[k * stride_ + column] = in[r * dim + k];
            }
        }
    }

    /// 1/M at samples and 0 in the padding; of every marginal, times a_i where wanted.
    void fillMasks() {
        const float share = 1.0f / static_cast<float>(groups_ * each_);
        mask_.assign(stride_, 0.0f);
        for (int group = 0; group < groups_; ++group) {
            std::fill_n(mask_.begin() + group * padded_, each_, share);
        }
        potentialMask_.assign(count_, mask_);
        for (int i = 0; step_->weighted && i < count_; ++i) {
            for (int c = 0; c < stride_; ++c) {
                potentialMask_[i][c] *= weight(c / padded_, i);
            }
        }
    }

    float weight(int group, int i) const { return a_.data_ptr<float>()[group * a_.size(1) + i]; }
    const float* weights(int group) const { return a_.data_ptr<float>() + group * a_.size(1); }
    float* member(const torch::Tensor& of, int i, int group) const {
        return of.data_ptr<float>() + (int64_t{i} * groups_ + group) * shape_.size;
    }
    Block block(const std::vector<float>& columns, int begin, int count) const {
        return {columns.data() + begin, stride_, count};
    }

    /// work(begin, count) on the columns of a group, in blocks.
    template <class Work> void eachBlock(int group, const Work& work) const {
        for (int begin = 0; begin < padded_; begin += blockColumns) {
            work(group * padded_ + begin, std::min(blockColumns, padded_ - begin));
        }
    }

    void drawSamples(const GeneratorFamily& h) {
        hMembers_.resize(groups_);
        hScratch_.resize(groups_);
        for (int group = 0; group < groups_; ++group) {
            auto& network = hMembers_[group];
            network.resize(static_cast<size_t>(generator_.size));
            h.fold().fold(h.flat().data_ptr<float>(), weights(group), network.data());
            hScratch_[group].resize(
                static_cast<size_t>(kernels_.generatorScratch(generator_, padded_)));
            const int begin = group * padded_;
            kernels_.generatorForward(generator_, network.data(), block(latent_, begin, padded_),
                                      each_, samples_.data() + begin, stride_, nullptr,
                                      hScratch_[group].data());
        }
    }

    void trainPotentials(Potentials& f, Potentials& g, int threads) {
        const int steps = step_->k2 * (step_->k1 + 1);
        for (int k = 0; k < steps; ++k) {
            const bool isF = k % (step_->k1 + 1) == step_->k1;
            const bool last = k >= steps - 2; // of g, then of f
            Potentials& learns = isF ? f : g;
            ++learns.optimiser.count();
            // Y, Z and h(Z) stay as they are, so the marginals go their own ways.
            TaskPool::shared().run(threads, count_, [&](int i) {
                for (int group = 0; group < groups_; ++group) {
                    groupGradient(f, g, isF, i, group, last);
                }
                if (learns.family.linear()) {
                    learn(learns, isF, last, i);
                }
            });
            if (!learns.family.linear()) {
                gradient_.copy_(learns.family.pullBack(memberGradient_, a_));
                memberGradient_.zero_();
                for (int i = 0; i < count_; ++i) {
                    adam(learns, isF, last, i);
                }
                learns.members = learns.family.fold(a_);
            }
        }
        TaskPool::shared().run(threads, count_, [&](int i) { images(f, i); });
    }

    void groupGradient(const Potentials& f, const Potentials& g, bool isF, int i, int group,
                       bool last) {
        auto* sums = last ? &sums_[i * groups_ + group] : nullptr;
        const float *fNet = member(f.members, i, group), *gNet = member(g.members, i, group);
        float* gradient = member(memberGradient_, i, group);
        eachBlock(group, [&](int begin, int count) {
            const Block points = block(y_[i], begin, count);
            const float* mask = potentialMask_[i].data() + begin;
            if (isF) {
                kernels_.fGradient(shape_, gNet, fNet, points, block(samples_, begin, count), mask,
                                   gradient, sums, scratch_[i].data());
            } else {
                kernels_.gGradient(shape_, gNet, fNet, points, mask, gradient, sums,
                                   scratch_[i].data());
            }
        });
    }

    /// One marginal's step where the fold is linear: pulled back, taken, folded again.
    void learn(Potentials& potentials, bool isF, bool last, int i) {
        const LinearFold& fold = *potentials.family.linear();
        float* gradient = gradient_.data_ptr<float>() + i * fold.familySize();
        for (int group = 0; group < groups_; ++group) {
            float* of = member(memberGradient_, i, group);
            fold.pullBack(of, weights(group), gradient);
            std::fill_n(of, shape_.size, 0.0f);
        }
        adam(potentials, isF, last, i);
        const float* theta =
            potentials.family.parameters().flat().data_ptr<float>() + i * fold.familySize();
        for (int group = 0; group < groups_; ++group) {
            fold.fold(theta, weights(group), member(potentials.members, i, group));
        }
    }

    /// Adam, penalty or clip, and average of marginal i; its gradient becomes 0.
    void adam(Potentials& potentials, bool isF, bool last, int i) {
        const auto& ranges = potentials.family.convexRanges();
        torch::Tensor& flat = potentials.family.parameters().flat();
        // One piece a convex range: a corner, or everything.
        const auto pieces = static_cast<int64_t>(ranges.size());
        const int64_t size = flat.size(1) / pieces;
        for (int64_t k = 0; k < pieces; ++k) {
            const int64_t at = i * flat.size(1) + k * size;
            auto pass = adamPass(step_->potentials, potentials.optimiser.count(), size);
            pass.convexBegin = ranges[k].first - k * size;
            pass.convexEnd = ranges[k].second - k * size;
            pass.clip = isF;
            pass.penalty = isF ? 0 : static_cast<float>(step_->lambda * share(i));
            pass.averageDecay = last ? static_cast<float>(step_->averageDecay) : 1;
            float* parameters = flat.data_ptr<float>() + at;
            if (last && !isF) {
                penalties_[i] += step_->lambda * share(i) * kernels_.negativity(pass, parameters);
            }
            kernels_.adam(pass, parameters, gradient_.data_ptr<float>() + at,
                          potentials.optimiser.first().data_ptr<float>() + at,
                          potentials.optimiser.second().data_ptr<float>() + at,
                          potentials.average.parameters().flat().data_ptr<float>() + at);
        }
    }

    /// What the penalty of marginal i is multiplied by: the mean of its weights, or 1.
    double share(int i) const {
        double sum = 0;
        for (int group = 0; group < groups_; ++group) {
            sum += step_->weighted ? weight(group, i) : 1.0;
        }
        return sum / groups_;
    }

    /// ∇f_i(h(Z, a), a), for the h step.
    void images(const Potentials& f, int i) {
        for (int group = 0; group < groups_; ++group) {
            eachBlock(group, [&](int begin, int count) {
                fValues_[i * groups_ + group] += kernels_.inputGradient(
                    shape_, member(f.members, i, group), block(samples_, begin, count),
                    mask_.data() + begin, image_[i].data() + begin, stride_, scratch_[i].data());
            });
        }
    }

    NwbLosses trainGenerator(NwbfNetworks& net) {
        NwbLosses losses = potentialLosses();
        // dJ/dh(Z, a) = (h − Σ a_i ∇f_i(h)) / M.
        seed_.resize(samples_.size());
        for (int k = 0; k < shape_.dim; ++k) {
            for (int c = 0; c < stride_; ++c) {
                const size_t at = static_cast<size_t>(k) * stride_ + c;
                float residual = samples_[at];
                for (int i = 0; i < count_; ++i) {
                    residual -= weight(c / padded_, i) * image_[i][at];
                }
                losses.h += 0.5 * mask_[c] * samples_[at] * samples_[at];
                seed_[at] = residual * mask_[c];
            }
        }
        losses.objective = losses.h + losses.g;
        hGradient_.assign(static_cast<size_t>(net.h.fold().familySize()), 0.0f);
        for (int group = 0; group < groups_; ++group) {
            const int begin = group * padded_;
            hMemberGradient_.assign(static_cast<size_t>(generator_.size), 0.0f);
            kernels_.generatorGradient(generator_, hMembers_[group].data(),
                                       block(latent_, begin, padded_), each_, seed_.data() + begin,
                                       stride_, hMemberGradient_.data(), hScratch_[group].data());
            net.h.fold().pullBack(hMemberGradient_.data(), weights(group), hGradient_.data());
        }
        auto pass = adamPass(step_->generator, ++net.hOptimiser.count(), net.h.fold().familySize());
        pass.averageDecay = static_cast<float>(step_->averageDecay);
        kernels_.adam(pass, net.h.flat().data_ptr<float>(), hGradient_.data(),
                      net.hOptimiser.first().data_ptr<float>(),
                      net.hOptimiser.second().data_ptr<float>(),
                      net.hAverage.flat().data_ptr<float>());
        return losses;
    }

    NwbLosses potentialLosses() const {
        NwbLosses losses;
        for (int i = 0; i < count_; ++i) {
            for (int group = 0; group < groups_; ++group) {
                const kernel::PotentialSums& sums = sums_[i * groups_ + group];
                const double a = weight(group, i), of = step_->weighted ? 1 : a;
                losses.g += of * (sums.fOfImageInG - sums.inner);
                losses.f += of * (sums.fOfImage - sums.fOfSample);
                losses.h -= a * fValues_[i * groups_ + group];
            }
            losses.penalty += penalties_[i];
        }
        return losses;
    }

    const kernel::Kernels& kernels_ = kernel::kernels();
    ThreadChoice threads_;
    const NwbfStepSettings* step_ = nullptr;
    kernel::Potential shape_{};
    kernel::Generator generator_{};
    int count_ = 0, groups_ = 0, each_ = 0;                     ///< N, G, M/G
    int padded_ = 0, stride_ = 0;                               ///< columns of a group, and of all
    torch::Tensor a_;                                           ///< [G, K]
    std::vector<std::vector<float>> y_, image_, potentialMask_; ///< of each marginal, as columns
    std::vector<float> latent_, samples_, seed_, mask_;
    torch::Tensor memberGradient_, gradient_;             ///< [N, G, P] and [N, Q], 0 between steps
    std::vector<std::vector<float>> scratch_;             ///< of each marginal
    std::vector<std::vector<float>> hMembers_, hScratch_; ///< of each group
    std::vector<float> hGradient_, hMemberGradient_;
    std::vector<kernel::PotentialSums> sums_; ///< of marginal i, group by group
    std::vector<double> fValues_, penalties_;
};

} // namespace

std::unique_ptr<NwbfEngine> makeFusedFamilyEngine() {
    return std::make_unique<FusedFamilyEngine>();
}

} // namespace bary
