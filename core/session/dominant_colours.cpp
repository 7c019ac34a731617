#include "core/session/dominant_colours.h"

#include <algorithm>
#include <limits>
#include <random>

namespace bary {

namespace {

float squaredDistance(const Colour& a, const Colour& b) {
    const float r = a[0] - b[0], g = a[1] - b[1], b2 = a[2] - b[2];
    return r * r + g * g + b2 * b2;
}

/// By greedy k-means++ (Arthur and Vassilvitskii 2007): a colour is drawn by its squared distance
/// from those chosen before, and of a few such draws the one that leaves the least is taken. Always
/// the same draws.
std::vector<Colour> firstCentres(const std::vector<Colour>& colours, int count) {
    constexpr int tries = 8;
    std::mt19937 random(1);
    std::vector<Colour> centres = {colours[random() % colours.size()]};
    std::vector<float> left(colours.size(), std::numeric_limits<float>::max());
    while (static_cast<int>(centres.size()) < count) {
        std::vector<double> sums;
        double sum = 0;
        for (size_t k = 0; k < colours.size(); ++k) {
            left[k] = std::min(left[k], squaredDistance(colours[k], centres.back()));
            sums.push_back(sum += left[k]);
        }
        if (sum == 0) {
            break; // no other colour
        }
        double least = std::numeric_limits<double>::max();
        size_t best = 0;
        for (int attempt = 0; attempt < tries; ++attempt) {
            const double place = sum * random() / 4294967296.0;
            const auto at = std::upper_bound(sums.begin(), sums.end() - 1, place) - sums.begin();
            double rest = 0;
            for (size_t k = 0; k < colours.size(); ++k) {
                rest += std::min(left[k], squaredDistance(colours[k], colours[at]));
            }
            if (rest < least) {
                least = rest;
                best = static_cast<size_t>(at);
            }
        }
        centres.push_back(colours[best]);
    }
    return centres;
}

size_t nearestCentre(const std::vector<Colour>& centres, const Colour& colour) {
    const auto nearer = [&](const Colour& a, const Colour& b) {
        return squaredDistance(colour, a) < squaredDistance(colour, b);
    };
    return std::min_element(centres.begin(), centres.end(), nearer) - centres.begin();
}

} // namespace

std::vector<Colour> screenColours(const Points& points, ColourSpace space, int64_t most) {
    std::vector<Colour> colours;
    for (int64_t k = 0; k < std::min(most, points.size()); ++k) {
        const auto row = points.row(k);
        colours.push_back(intoGamut(toSrgb(space, {row[0], row[1], row[2]})));
    }
    return colours;
}

std::vector<Swatch> dominantColours(const std::vector<Colour>& colours, int count) {
    if (colours.empty()) {
        return {};
    }
    constexpr int rounds = 30;
    std::vector<Colour> centres = firstCentres(colours, count);
    std::vector<int64_t> members(centres.size());
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::array<double, 3>> sums(centres.size());
        std::fill(members.begin(), members.end(), 0);
        for (const Colour& colour : colours) {
            const size_t nearest = nearestCentre(centres, colour);
            ++members[nearest];
            for (size_t k = 0; k < 3; ++k) {
                sums[nearest][k] += colour[k];
            }
        }
        for (size_t c = 0; c < centres.size(); ++c) {
            for (size_t k = 0; k < 3 && members[c] > 0; ++k) {
                centres[c][k] = static_cast<float>(sums[c][k] / static_cast<double>(members[c]));
            }
        }
    }
    std::vector<Swatch> swatches;
    for (size_t c = 0; c < centres.size(); ++c) {
        if (members[c] > 0) {
            swatches.push_back({centres[c], static_cast<double>(members[c]) /
                                                static_cast<double>(colours.size())});
        }
    }
    std::stable_sort(swatches.begin(), swatches.end(),
                     [](const Swatch& a, const Swatch& b) { return a.share > b.share; });
    return swatches;
}

} // namespace bary
