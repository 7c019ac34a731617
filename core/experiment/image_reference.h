// What pictures are compared with, where points are pictures: the marginals themselves, and a
// classifier's opinion.
#pragma once

#include "core/measure/classifier.h"
#include "core/measure/measure.h"
#include "core/transport/gaussian.h"

#include <limits>
#include <optional>
#include <vector>

namespace bary {

/// How some pictures compare with a marginal; NaN where nothing can be said.
struct ImageScore {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();
    double judged = none;  ///< % that the classifier gives a label of this marginal
    double classes = none; ///< how many of its labels the classifier finds among them
    double frechetFeatures = none; ///< |Δm|² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½) of the classifier's features
    double frechetPixels = none; ///< the same of pixels in 0..1, up to 1024 of them
};

class ImageReference {
  public:
    static constexpr int64_t samples = 1000; ///< that a score is taken of, and the floors

    /// Draws from the marginals; `judge` may be none.
    ImageReference(const std::vector<Measure>& marginals, std::optional<Classifier> judge,
                   uint64_t seed);

    /// Of pictures [n, P] that ought to look like marginal i.
    ImageScore score(int i, const std::vector<uint8_t>& pictures) const;
    /// What independent samples of marginal i itself score.
    const ImageScore& floor(int i) const { return floors_[static_cast<size_t>(i)]; }
    /// What pictures of another marginal, merely shifted to the mean of marginal i, score by the
    /// judge's features: those of the best of them. A map has to beat it. NaN where there is no
    /// judge or no other marginal.
    double shifted(int i) const { return shifted_[static_cast<size_t>(i)]; }
    /// Of pictures that ought to look like the mixture Σ a_i μ_i, and what independent samples of
    /// the mixture itself score. Labels are those of the marginals of weight > 0.
    ImageScore mixtureScore(const std::vector<double>& weights,
                            const std::vector<uint8_t>& pictures) const;
    ImageScore mixtureFloor(const std::vector<double>& weights) const;
    const std::optional<Classifier>& judge() const { return judge_; }
    /// Moments of the judge's features of pictures [n, P], where there is a judge, and the Fréchet
    /// distance of two.
    Moments featureMoments(const std::vector<uint8_t>& pictures) const;
    static double frechet(const Moments& a, const Moments& b);

  private:
    /// What pictures are compared with.
    struct Target {
        std::vector<uint8_t> labels; ///< sorted
        Moments pixels, features;    ///< empty where pictures are too large, or there is no judge
    };
    ImageScore scoreAgainst(const Target& target, const std::vector<uint8_t>& pictures) const;
    Target mixtureOf(const std::vector<double>& weights) const;
    void scoreShifted(const std::vector<Measure>& marginals,
                      const std::vector<torch::Tensor>& means, torch::Generator& generator);
    Moments pixelMoments(const std::vector<uint8_t>& pictures) const;
    std::vector<uint8_t> drawn(const Measure& marginal, int64_t n,
                               torch::Generator& generator) const;

    std::optional<Classifier> judge_;
    int64_t pixels_ = 0; ///< values of a picture
    std::vector<Target> targets_;
    std::vector<std::vector<uint8_t>> again_; ///< further samples of each marginal
    std::vector<ImageScore> floors_;
    std::vector<double> shifted_;
};

} // namespace bary
