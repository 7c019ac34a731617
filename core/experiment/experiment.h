// A preset brought to life: its measures, its solver and the truth it is compared with.
#pragma once

#include "core/experiment/image_reference.h"
#include "core/experiment/preset.h"
#include "core/measure/measure.h"
#include "core/solver/solver.h"
#include "core/transport/gaussian.h"

#include <memory>
#include <stop_token>

namespace bary {

/// The measures of a preset, checked to be of one dimension and kind.
std::vector<Measure> buildMarginals(const Preset& preset);

/// Does the long work of measures that have some (Measure::prepare), one after the other; the lines
/// that they return become part of the measures' descriptions. Throws Cancelled.
void prepareMarginals(std::vector<Measure>& marginals, const Preparation& preparation);

/// auto, cpu, cuda, cuda:i -> a device that exists; EnvironmentError where it does not.
torch::Device chooseDevice(const std::string& name);

/// The preset's solver on these measures.
std::unique_ptr<Solver> buildSolver(Preset preset, const std::vector<Measure>& marginals,
                                    torch::Device device);

/// Points of a marginal and their exact images: row k of `to` is where the optimal map to the
/// barycenter takes row k of `from`.
struct MapPairs {
    Points from, to;
};

/// What the result is compared with.
struct Truth {
    bool exact = false;
    bool isMixture = false; ///< Σ a_i μ_i, not the Wasserstein barycenter
    std::string description;
    Moments moments; ///< exact ones, or those of `samples`
    Points samples;  ///< i.i.d. where exact, else the atoms of a discrete reference
    Points again;    ///< a second, independent set: what an exact answer would score
    /// One a marginal, i.i.d.; empty where the exact map is not known.
    std::vector<MapPairs> maps;
    /// S^{-1} [D, D] where the truth is S x + m with x from a base law of independent or rotation
    /// invariant axes and D >= 2, else empty: takes samples to the base's own axes, up to a shift.
    Eigen::MatrixXd whitening;
    /// Where points are pictures; there also where nothing else is known.
    std::shared_ptr<const ImageReference> images;
};

/// Exact where a formula is known (one marginal, or one with all the weight; a congruent family;
/// affine images of one law) and for all the subset posteriors of a table at equal weights, where
/// it is the full posterior; otherwise a free-support barycenter of `atoms` samples a marginal by
/// exact assignments.
Truth computeTruth(const std::vector<Measure>& marginals, const std::vector<double>& weights,
                   int64_t exactSamples, int atoms, uint64_t seed, std::stop_token stop);

/// The truth of a preset on its marginals, with what their pictures are compared with: `images`
/// where that is known for these marginals, else made anew. Where reference_atoms is 0 and no
/// formula is known there are no samples.
Truth experimentTruth(const Preset& preset, const std::vector<Measure>& marginals,
                      int64_t exactSamples, std::shared_ptr<const ImageReference> images,
                      std::stop_token stop);

/// Mean and covariance of the barycenter at these weights where a formula is known, without drawing
/// anything: cheap enough for a whole grid of weights.
std::optional<Moments> exactMoments(const std::vector<Measure>& marginals,
                                    const std::vector<double>& weights);

/// Samples of that barycenter, where a formula is known; the same seed moves them smoothly with the
/// weights.
std::optional<Points> exactSamples(const std::vector<Measure>& marginals,
                                   const std::vector<double>& weights, int64_t count,
                                   uint64_t seed);

} // namespace bary
