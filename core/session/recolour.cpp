#include "core/session/recolour.h"

#include "core/engine/task_pool.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>

namespace bary {

namespace {

constexpr size_t chunkColours = 1 << 18; // mapped at a time: some megabytes in work

/// The set of 24-bit colours in a picture, and each one's rank in it: two small tables that stay in
/// the cache, where a table of the whole cube would not.
class ColourSet {
  public:
    explicit ColourSet(std::span<const uint8_t> rgb) : words_(1 << 18), ranks_(1 << 18) {
        for (size_t k = 0; k < rgb.size(); k += 3) {
            const uint32_t code = codeOf(rgb.data() + k);
            words_[code >> 6] |= uint64_t{1} << (code & 63);
        }
        for (size_t w = 0; w < words_.size(); ++w) {
            ranks_[w] = size_;
            size_ += static_cast<uint32_t>(std::popcount(words_[w]));
        }
    }

    size_t size() const { return size_; }
    uint32_t rankOf(const uint8_t* rgb) const {
        const uint32_t code = codeOf(rgb), word = code >> 6;
        const uint64_t below = words_[word] & ((uint64_t{1} << (code & 63)) - 1);
        return ranks_[word] + static_cast<uint32_t>(std::popcount(below));
    }
    /// All colours in the order of their ranks.
    std::vector<Colour> colours() const {
        std::vector<Colour> all;
        all.reserve(size_);
        for (size_t w = 0; w < words_.size(); ++w) {
            for (uint64_t left = words_[w]; left != 0; left &= left - 1) {
                const auto code =
                    static_cast<uint32_t>(w << 6) | static_cast<uint32_t>(std::countr_zero(left));
                const uint8_t rgb[] = {static_cast<uint8_t>(code >> 16),
                                       static_cast<uint8_t>(code >> 8), static_cast<uint8_t>(code)};
                all.push_back(colourOfBytes(rgb));
            }
        }
        return all;
    }

  private:
    static uint32_t codeOf(const uint8_t* rgb) {
        return static_cast<uint32_t>(rgb[0]) << 16 | static_cast<uint32_t>(rgb[1]) << 8 | rgb[2];
    }

    std::vector<uint64_t> words_;
    std::vector<uint32_t> ranks_;
    uint32_t size_ = 0;
};

/// part(begin, end) for all of 0 … n - 1, in ranges on several threads.
template <typename Part> void inRanges(size_t n, int threads, const Part& part) {
    const int tasks = n < 4096 ? 1 : 4 * std::max(1, threads);
    TaskPool::shared().run(threads, tasks, [&](int k) {
        const auto at = [&](int task) {
            return n * static_cast<size_t>(task) / static_cast<size_t>(tasks);
        };
        part(at(k), at(k + 1));
    });
}

/// The new bytes of every colour of a set, and whether they were clipped, as a fourth byte.
std::vector<std::array<uint8_t, 4>> newBytes(const ColourSet& set, const ColourMap& map,
                                             const RecolourSettings& settings, int threads) {
    const std::vector<Colour> from = set.colours();
    std::vector<Colour> to(std::min(from.size(), chunkColours));
    std::vector<std::array<uint8_t, 4>> bytes(from.size());
    for (size_t begin = 0; begin < from.size(); begin += chunkColours) {
        const size_t count = std::min(chunkColours, from.size() - begin);
        const std::span<const Colour> chunk(from.data() + begin, count);
        map(chunk, std::span(to).first(count));
        inRanges(count, threads, [&](size_t first, size_t last) {
            for (size_t k = first; k < last; ++k) {
                auto& out = bytes[begin + k];
                toBytes(finishedColour(chunk[k], to[k], settings), out.data());
                out[3] = outOfGamut(to[k]) ? 1 : 0;
            }
        });
    }
    return bytes;
}

} // namespace

Colour finishedColour(const Colour& original, const Colour& mapped,
                      const RecolourSettings& settings) {
    const auto strength = static_cast<float>(settings.strength);
    if (strength == 1 && !settings.protectNeutrals) {
        return intoGamut(mapped);
    }
    if (strength == 0) {
        return original;
    }
    constexpr float neutral = 0.02f, coloured = 0.06f; // chroma in OKLab
    const Colour from = fromSrgb(ColourSpace::Oklab, original);
    Colour to = fromSrgb(ColourSpace::Oklab, mapped);
    if (settings.protectNeutrals) {
        const float chroma = std::hypot(from[1], from[2]);
        const float t = std::clamp((chroma - neutral) / (coloured - neutral), 0.0f, 1.0f);
        const float share = t * t * (3 - 2 * t); // of the new hue; without a visible edge
        to[1] = std::lerp(from[1], to[1], share);
        to[2] = std::lerp(from[2], to[2], share);
    }
    for (size_t k = 0; k < 3; ++k) {
        to[k] = std::lerp(from[k], to[k], strength);
    }
    return intoGamut(toSrgb(ColourSpace::Oklab, to));
}

RecolouredPixels recolour(std::span<const uint8_t> rgb, const ColourMap& map,
                          const RecolourSettings& settings, int threads) {
    const ColourSet set(rgb);
    const auto bytes = newBytes(set, map, settings, threads);
    RecolouredPixels result;
    result.rgb.resize(rgb.size());
    std::atomic<int64_t> clipped = 0;
    inRanges(rgb.size() / 3, threads, [&](size_t begin, size_t end) {
        int64_t mine = 0;
        for (size_t p = begin; p < end; ++p) {
            const auto& to = bytes[set.rankOf(rgb.data() + 3 * p)];
            std::copy_n(to.data(), 3, result.rgb.data() + 3 * p);
            mine += to[3];
        }
        clipped += mine;
    });
    result.clipped = clipped;
    return result;
}

std::vector<bool> latticeNear(std::span<const uint8_t> rgb, int size) {
    const auto n = static_cast<size_t>(size);
    std::array<size_t, 256> cell{}; // of a value, along an axis
    for (size_t value = 0; value < cell.size(); ++value) {
        cell[value] = std::min(value * (n - 1) / 255, n - 2);
    }
    std::vector<uint8_t> cells(n * n * n);
    for (size_t k = 0; k + 2 < rgb.size(); k += 3) {
        cells[(cell[rgb[k + 2]] * n + cell[rgb[k + 1]]) * n + cell[rgb[k]]] = 1;
    }
    std::vector<bool> near(cells.size());
    for (size_t at = 0; at < cells.size(); ++at) {
        for (size_t corner = 0; cells[at] && corner < 8; ++corner) {
            near[at + (corner & 1) + (corner >> 1 & 1) * n + (corner >> 2) * n * n] = true;
        }
    }
    return near;
}

ColourTable bakedTable(const ColourMap& map, int size, const RecolourSettings& settings,
                       const std::vector<bool>& near) {
    const std::vector<Colour> lattice = colourLattice(size);
    ColourTable table{size, std::vector<Colour>(lattice.size())};
    map(lattice, table.colours);
    const auto strength = static_cast<float>(settings.strength);
    for (size_t k = 0; k < lattice.size(); ++k) {
        Colour& colour = table.colours[k];
        if (near.empty() || near[k]) {
            colour = finishedColour(lattice[k], colour, settings);
            continue;
        }
        for (size_t c = 0; c < 3; ++c) {
            colour[c] = std::lerp(lattice[k][c], std::clamp(colour[c], 0.0f, 1.0f), strength);
        }
    }
    return table;
}

ColourMap tableMap(std::shared_ptr<const ColourTable> table) {
    return [table = std::move(table)](std::span<const Colour> from, std::span<Colour> to) {
        for (size_t k = 0; k < from.size(); ++k) {
            to[k] = interpolated(*table, from[k]);
        }
    };
}

} // namespace bary
