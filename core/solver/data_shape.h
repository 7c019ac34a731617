// What a solver asks of the data before it builds networks for them.
#pragma once

#include "core/network/picture_network.h"
#include "core/solver/solver.h"

#include <optional>

namespace bary {

/// The pictures that a marginal's points are the pixels of, where networks of convolutions can read
/// them: square, of 16, 32 or 64 pixels a side; else nothing.
std::optional<PictureShape> pictureShape(const Measure& marginal);
/// The same, and where it is nothing an InputError that begins with `what` and says why.
PictureShape requirePictures(const Measure& marginal, const std::string& what);

/// Where the data of all marginals lie: their mean [D], and the root of the mean of their
/// variances.
struct DataRange {
    torch::Tensor centre;
    double spread = 1;
};
DataRange rangeOf(const Problem& problem);

} // namespace bary
