// What is averaged: a probability measure that one can draw samples from.
#pragma once

#include "core/base/colour.h"
#include "core/base/points.h"
#include "core/base/torch.h"
#include "core/measure/image_coding.h"
#include "core/measure/image_set.h"
#include "core/measure/photograph.h"
#include "core/transport/affine_family.h"
#include "core/transport/gaussian.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace bary {

class SubsetPosteriors;

/// Points y of a marginal, [n, D], and row by row the points x of the barycenter that the optimal
/// map takes them to.
struct PointPairs {
    torch::Tensor y, x;
};

/// One of N images of a base law under maps that are gradients of convex functions and average to
/// the identity: the base is their barycenter, and each map the inverse of the optimal one
/// (core/measure/congruent.cpp, core/measure/pair_family.h).
struct CongruentMember {
    std::string family; ///< equal for the members of one family
    size_t index = 0;
    std::vector<double> weights; ///< at which the maps average to the identity
    std::function<torch::Tensor(int64_t n, torch::Generator& generator)> drawBase;
    /// Of points of the base, [n, D]; empty where only pairs are known.
    std::function<torch::Tensor(const torch::Tensor& x)> map{};
    /// n pairs from a table, where there is one: cheaper than map().
    std::function<PointPairs(int64_t n, torch::Generator& generator)> drawPairs{};
    std::optional<Moments> moments{}; ///< of the base; none: mean zero and covariance I
};

/// The posterior of one subset of a table, or of all of it (core/posterior/subset_posteriors.h).
struct PosteriorMember {
    std::shared_ptr<SubsetPosteriors> family; ///< the same for the members of one family
    int subset = 0;                           ///< from 0, or SubsetPosteriors::full
};

/// What long work before the first draw is told, and whom it tells how far it is.
struct Preparation {
    int threads = 1;
    std::stop_token stop{};
    std::function<void(const std::string& text)> progress{};
};

struct Measure {
    /// Draws n samples, float32 [n, D] on the CPU.
    std::function<torch::Tensor(int64_t n, torch::Generator& generator)> draw;
    int dim = 2;
    PointKind kind = PointKind::Plane;
    ColourSpace space = ColourSpace::Srgb; ///< that colours are given in
    std::string description;               ///< for people, e.g. "uniform on a square of side 8"
    int64_t count = 0;                     ///< stored samples; 0 for a law
    /// The measure as the law of A x + m around a standardised base, where it is one.
    std::optional<AffineForm> affine;
    std::optional<CongruentMember> congruent;
    std::optional<PosteriorMember> posterior;
    /// Where there is long work to do before the first draw: does it, and returns a line on how it
    /// went. draw() does it where nobody asked for it. Throws Cancelled.
    std::function<std::string(const Preparation&)> prepare;
    std::shared_ptr<const Photograph> photograph;
    /// Of points that are pictures: the set, and how a point stands for a picture.
    std::shared_ptr<const ImageSet> images;
    std::shared_ptr<const ImageCoding> coding;
    std::vector<uint8_t> labels; ///< that its pictures have, sorted
};

/// Builds a measure from its JSON form (docs/measures.md). `where` names the source in messages,
/// relative files are looked up in `folder`. Throws InputError.
Measure buildMeasure(const nlohmann::json& json, const std::string& where,
                     const std::filesystem::path& folder);

/// Uniform on the pictures of a set, in pixels.
Measure imagesOf(std::shared_ptr<const ImageSet> set, const ImageFormat& format);
/// Puts measures of pictures of one format into their common main components, `count` of them.
void useMainComponents(std::vector<Measure>& marginals, int count);

/// A point cloud from a tensor [n, D] and back.
Points toPoints(const torch::Tensor& tensor);
torch::Tensor toTensor(const Points& points);

} // namespace bary
