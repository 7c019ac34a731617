// The rows of pictures of a snapshot, from frozen maps.
#pragma once

#include "core/measure/measure.h"
#include "core/session/snapshot.h"
#include "core/solver/maps.h"

#include <functional>
#include <memory>
#include <vector>

namespace bary {

/// All rows that the maps can give, from the clouds of `snapshot` (which must be there already);
/// none where the marginals are no pictures. Chains and nearest pictures are limited to a few
/// columns. `noise` [k, latent] are the corners of the walk.
std::vector<std::shared_ptr<const ImageRow>> imageRows(const Maps& maps,
                                                       const std::vector<Measure>& marginals,
                                                       const Snapshot& snapshot,
                                                       const torch::Tensor& noise);

/// Points on the closed path through `corners` [k, latent], n on each leg: they keep the length
/// that noise has (interpolation on the sphere), since a straight line would leave its shell.
torch::Tensor closedWalk(const torch::Tensor& corners, int64_t n);

/// The rows of `among` [m, D] nearest to those of `points` [n, D], by blocks of `among`, which
/// `block(begin, count)` gives; distances beside them.
struct NearestRows {
    std::vector<int64_t> index;
    std::vector<float> distances;
};
NearestRows nearestRows(const torch::Tensor& points, int64_t count,
                        const std::function<torch::Tensor(int64_t begin, int64_t count)>& block);

} // namespace bary
