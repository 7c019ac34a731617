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

/// How far the pictures' palettes are from each other: sliced W2 (the distance, in units of RGB in
/// [0, 1]) between two of them, mean over pairs.
struct PaletteAgreement {
    double before = 0, after = 0;
};

/// For photographs: NAME-recoloured in the input's own format and size, NAME.cube, the dominant
/// colours of all palettes as palettes.csv and palettes.png, and agreement.json. Throws InputError
/// for other measures.
PaletteAgreement writePalettes(const Maps& maps, const Preset& preset,
                               const std::vector<Measure>& marginals,
                               const std::filesystem::path& folder, int lutSize);

/// Every pixel of a photograph through ∇g_i, [height, width, 3].
std::vector<uint8_t> recolour(const Maps& maps, int marginal, const Photograph& photograph);

} // namespace bary
