// Parts of a set of pictures. No Torch here.
#pragma once

#include "core/measure/image_set.h"

namespace bary {

/// Every fifth picture for tests, or the others for training: two parts that share nothing.
ImageSet testPart(const ImageSet& set);
ImageSet trainPart(const ImageSet& set);

/// `most` of the pictures in their old order, all equally likely; all where there are no more.
ImageSet randomPart(const ImageSet& set, int64_t most, uint64_t seed);

} // namespace bary
