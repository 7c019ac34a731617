// What is averaged: a probability measure that one can draw samples from.
#pragma once

#include "core/base/points.h"
#include "core/transport/affine_family.h"

#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bary {

/// A photograph kept as bytes, for measures whose points are its pixels.
struct Photograph {
    int width = 0, height = 0;
    std::vector<uint8_t> rgb; ///< [height, width, 3]
};

struct Measure {
    /// Draws n samples, float32 [n, D] on the CPU.
    std::function<torch::Tensor(int64_t n, torch::Generator& generator)> draw;
    int dim = 2;
    PointKind kind = PointKind::Plane;
    std::string description; ///< for people, e.g. "uniform on a square of side 8"
    int64_t count = 0;       ///< stored samples; 0 for a law
    /// The measure as the law of A x + m around a standardised base, where it is one.
    std::optional<AffineForm> affine;
    std::shared_ptr<const Photograph> photograph;
};

/// Builds a measure from its JSON form (docs/measures.md). `where` names the source in messages,
/// relative files are looked up in `folder`. Throws InputError.
Measure buildMeasure(const nlohmann::json& json, const std::string& where,
                     const std::filesystem::path& folder);

/// A point cloud from a tensor [n, D] and back.
Points toPoints(const torch::Tensor& tensor);
torch::Tensor toTensor(const Points& points);

} // namespace bary
