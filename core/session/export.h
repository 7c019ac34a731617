// What a finished run leaves behind as files.
#pragma once

#include "core/experiment/experiment.h"

#include <filesystem>

namespace bary {

/// `count` samples of the barycenter (running average) and of every marginal with its images under
/// the maps: samples.npy, marginal_i.npy, to_barycenter_i.npy (row k is the image of row k of
/// marginal_i), to_marginal_i.npy (row k is the image of row k of samples). Where a truth is given,
/// up to `count` of its samples or atoms: truth.npy.
void writeResults(const Maps& maps, const std::vector<Measure>& marginals, const Truth* truth,
                  const std::filesystem::path& folder, int64_t count);

} // namespace bary
