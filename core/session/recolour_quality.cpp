// What recolouring did to a picture, in numbers.
#include "core/session/recolour.h"

#include <algorithm>
#include <cmath>

namespace bary {

TableError tableError(std::span<const uint8_t> rgb, const ColourMap& exact,
                      const ColourTable& table, const RecolourSettings& settings) {
    constexpr size_t wanted = 50000;
    const size_t pixels = rgb.size() / 3, stride = std::max<size_t>(1, pixels / wanted);
    std::vector<Colour> from;
    for (size_t p = 0; p < pixels; p += stride) {
        from.push_back(colourOfBytes(rgb.data() + 3 * p));
    }
    std::vector<Colour> to(from.size());
    exact(from, to);
    std::vector<double> errors;
    size_t clipped = 0;
    for (size_t k = 0; k < from.size(); ++k) {
        clipped += outOfGamut(to[k]);
        errors.push_back(deltaE2000(cielab(finishedColour(from[k], to[k], settings)),
                                    cielab(interpolated(table, from[k]))));
    }
    double sum = 0;
    for (const double error : errors) {
        sum += error;
    }
    const auto high = errors.begin() + static_cast<int64_t>(errors.size() * 99 / 100);
    std::nth_element(errors.begin(), high, errors.end());
    const auto count = static_cast<double>(errors.size());
    return {sum / count, *high, static_cast<double>(clipped) / count};
}

namespace {

/// The largest singular value of a matrix whose columns these are: the root of the largest
/// eigenvalue of JᵀJ, by squaring it eight times, which leaves that one alone.
double spectralNorm(const std::array<std::array<double, 3>, 3>& columns) {
    std::array<std::array<double, 3>, 3> m{};
    double scale = 0;
    for (size_t i = 0; i < 3; ++i) {
        for (size_t j = 0; j < 3; ++j) {
            for (size_t k = 0; k < 3; ++k) {
                m[i][j] += columns[i][k] * columns[j][k];
            }
        }
        scale += m[i][i];
    }
    double logarithm = 0, power = 1;
    for (int squaring = 0; squaring < 8 && scale > 0; ++squaring) {
        // The trace of m is taken out, so that nothing overflows, and remembered.
        logarithm += std::log(scale) / power;
        std::array<std::array<double, 3>, 3> squared{};
        for (size_t i = 0; i < 3; ++i) {
            for (size_t j = 0; j < 3; ++j) {
                for (size_t k = 0; k < 3; ++k) {
                    squared[i][j] += m[i][k] / scale * (m[k][j] / scale);
                }
            }
        }
        m = squared;
        scale = m[0][0] + m[1][1] + m[2][2];
        power *= 2;
    }
    // trace(A^256)^(1/256), where A = JᵀJ, is its largest eigenvalue to within 0.5 %.
    return scale > 0 ? std::exp(0.5 * (logarithm + std::log(scale) / power)) : 0;
}

} // namespace

double lipschitzOnCube(const ColourMap& map, int size) {
    const std::vector<Colour> lattice = colourLattice(size);
    std::vector<Colour> mapped(lattice.size());
    map(lattice, mapped);
    const auto side = static_cast<size_t>(size);
    const size_t steps[] = {1, side, side * side};
    double largest = 0;
    for (size_t b = 0; b + 1 < side; ++b) {
        for (size_t g = 0; g + 1 < side; ++g) {
            for (size_t r = 0; r + 1 < side; ++r) {
                const size_t here = (b * side + g) * side + r;
                std::array<std::array<double, 3>, 3> columns{};
                for (size_t axis = 0; axis < 3; ++axis) {
                    for (size_t k = 0; k < 3; ++k) {
                        columns[axis][k] =
                            (double{mapped[here + steps[axis]][k]} - double{mapped[here][k]}) *
                            static_cast<double>(size - 1);
                    }
                }
                largest = std::max(largest, spectralNorm(columns));
            }
        }
    }
    return largest;
}

double edgeCorrelation(int width, int height, std::span<const uint8_t> a,
                       std::span<const uint8_t> b) {
    const auto luma = [&](std::span<const uint8_t> rgb, size_t p) {
        return 0.2126f * rgb[3 * p] + 0.7152f * rgb[3 * p + 1] + 0.0722f * rgb[3 * p + 2];
    };
    double both = 0, first = 0, second = 0;
    const auto w = static_cast<size_t>(width), h = static_cast<size_t>(height);
    const auto edge = [&](size_t p, size_t next) {
        const double da = luma(a, next) - luma(a, p), db = luma(b, next) - luma(b, p);
        both += da * db;
        first += da * da;
        second += db * db;
    };
    for (size_t y = 0; y < h; ++y) {
        for (size_t x = 0; x < w; ++x) {
            const size_t p = y * w + x;
            if (x + 1 < w) {
                edge(p, p + 1);
            }
            if (y + 1 < h) {
                edge(p, p + w);
            }
        }
    }
    if (first == 0 && second == 0) {
        return 1;
    }
    return first == 0 || second == 0 ? 0 : both / std::sqrt(first * second);
}

} // namespace bary
