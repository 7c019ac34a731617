// Pictures in other colours: an exact map or a table, applied to pixels. Plain types only; nothing
// here keeps a state, so that any thread may call it.
#pragma once

#include "core/base/colour.h"
#include "core/io/lut.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace bary {

/// sRGB colours [n] in [0, 1] to sRGB colours [n], which may be out of gamut.
using ColourMap = std::function<void(std::span<const Colour> from, std::span<Colour> to)>;

struct RecolourSettings {
    double strength = 1;          ///< 0 keeps the picture, 1 is the map; a blend in OKLab
    bool protectNeutrals = false; ///< what is nearly grey takes the new lightness and no new hue

    friend bool operator==(const RecolourSettings&, const RecolourSettings&) = default;
};

/// What becomes of a colour that a map took to `mapped`: protected, blended and brought into gamut.
Colour finishedColour(const Colour& original, const Colour& mapped,
                      const RecolourSettings& settings);

struct RecolouredPixels {
    std::vector<uint8_t> rgb; ///< as many as were given
    int64_t clipped = 0;      ///< pixels whose new colour was out of gamut, see outOfGamut()
};

/// Every pixel of `rgb` [n, 3] through the map. Each colour that occurs is mapped once: the result
/// is that of mapping every pixel, in a fraction of the time.
RecolouredPixels recolour(std::span<const uint8_t> rgb, const ColourMap& map,
                          const RecolourSettings& settings, int threads);

/// The map with its settings on a lattice of size³ colours of the cube. Elsewhere than at `near`
/// (latticeNear; empty: everywhere) new colours are merely clamped, which is quicker.
ColourTable bakedTable(const ColourMap& map, int size, const RecolourSettings& settings,
                       const std::vector<bool>& near = {});

/// Whether a lattice point is a corner of a cell that a colour of `rgb` [n, 3] lies in, [size³].
std::vector<bool> latticeNear(std::span<const uint8_t> rgb, int size);

/// The table as a map; its settings are in it already.
ColourMap tableMap(std::shared_ptr<const ColourTable> table);

/// What a table's interpolation costs: ΔE2000 to the exact map over a picture's pixels (about
/// 50 000 of them, evenly spread).
struct TableError {
    double mean = 0, p99 = 0;
    double clipped = 0; ///< share of these pixels whose new colour was out of gamut
};
TableError tableError(std::span<const uint8_t> rgb, const ColourMap& exact,
                      const ColourTable& table, const RecolourSettings& settings);

/// The largest factor by which the map stretches differences of sRGB values, anywhere in the cube:
/// the largest spectral norm of its Jacobian, by differences on a lattice of size³. Before it is
/// brought into gamut.
double lipschitzOnCube(const ColourMap& map, int size);

/// How well edges are kept: Σ ∇a·∇b / √(Σ|∇a|² Σ|∇b|²) of the luma (Rec. 709) of two pictures
/// [height, width, 3], by forward differences; 1 for the same edges, -1 for inverted ones, and 1
/// where neither has an edge.
double edgeCorrelation(int width, int height, std::span<const uint8_t> a,
                       std::span<const uint8_t> b);

} // namespace bary
