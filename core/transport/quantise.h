// Few points that stand for many.
#pragma once

#include "core/base/points.h"

namespace bary {

/// `count` points of equal weight [count, D] near to a cloud [n, D] for W₂: each becomes the mean
/// of the n/count points that optimal transport brings to it, until none moves (Lloyd's iteration
/// with cells of equal mass; a local minimum). They start at the first points of the cloud. Throws
/// InputError where n is no multiple of `count`.
Points quantised(const Points& cloud, int64_t count);

} // namespace bary
