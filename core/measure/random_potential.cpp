#include "core/measure/random_potential.h"

#include "core/measure/random_matrix.h"
#include "core/network/batched_ridges.h"
#include "core/network/conv_icnn.h"
#include "core/network/dense_icnn.h"
#include "core/network/picture_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bary {

namespace {

constexpr int64_t rank = 2;

torch::Tensor normalTensor(int64_t rows, int64_t columns, double deviation,
                           std::mt19937_64& random) {
    auto tensor = torch::empty({rows, columns}, torch::kFloat64);
    std::generate_n(tensor.data_ptr<double>(), tensor.numel(),
                    [&] { return deviation * normalNumber(random); });
    return tensor;
}

/// Rows of white noise [n, side²] as smooth patterns of the same length.
torch::Tensor smoothed(const torch::Tensor& rows, int64_t side, int times) {
    auto patterns = rows.view({rows.size(0), 1, side, side});
    for (int k = 0; k < times; ++k) {
        patterns = torch::avg_pool2d(patterns, {3, 3}, {1, 1}, {1, 1});
    }
    const auto flat = patterns.reshape({rows.size(0), -1});
    return flat * (rows.norm(2, {1}, true) / flat.norm(2, {1}, true));
}

/// |N(0, 1)|³: a few large numbers among small ones, so that sums of many neurons do not all become
/// the same round bowl.
torch::Tensor heavyTailed(int64_t rows, int64_t columns, std::mt19937_64& random) {
    return normalTensor(rows, columns, 1, random).abs().pow(3);
}

/// Slopes steeper than the forms are curved, at points of unit variance: kinks rather than bowls.
DenseIcnnLayer randomLayer(int dim, int side, int64_t width, int64_t before,
                           std::mt19937_64& random) {
    const double perAxis = 1 / std::sqrt(static_cast<double>(dim));
    DenseIcnnLayer layer;
    layer.forms = normalTensor(width * rank, dim, 0.3 * perAxis, random);
    layer.linear = normalTensor(width, dim, 4 * perAxis, random);
    layer.offsets = normalTensor(width, 1, 3, random).squeeze(1);
    if (side > 0) {
        layer.forms = smoothed(layer.forms, side, 2);
        layer.linear = smoothed(layer.linear, side, 2);
    }
    if (before > 0) {
        layer.mixing = heavyTailed(width, before, random) / static_cast<double>(before);
    }
    return layer;
}

/// Neurons that each look at a small smooth pattern, of k x k pixels; slopes and forms as above.
ConvIcnnLayer randomLooking(int64_t k, int64_t stride, int64_t padding, int64_t width,
                            std::mt19937_64& random) {
    const double perPixel = 1 / static_cast<double>(k);
    const auto patterns = [&](int64_t count, double deviation) {
        const auto rows = normalTensor(count, k * k, deviation * perPixel, random);
        return smoothed(rows, k, 1).view({count, 1, k, k});
    };
    ConvIcnnLayer layer;
    layer.forms = patterns(width * rank, 0.3);
    layer.linear = patterns(width, 4);
    layer.offsets = normalTensor(width, 1, 3, random).squeeze(1);
    layer.stride = stride;
    layer.padding = padding;
    return layer;
}

torch::Tensor randomMixing(int64_t width, int64_t before, std::mt19937_64& random) {
    constexpr int64_t k = 4;
    const auto weights = heavyTailed(width, before * k * k, random);
    return (weights / static_cast<double>(before * k * k)).view({width, before, k, k});
}

/// Where the pixels of the mirrored picture with exchanged blocks come from.
std::vector<int64_t> exchangedPixels(int width, int height, std::mt19937_64& random) {
    constexpr int blocks = 4; // a side
    std::vector<int64_t> pixels(static_cast<size_t>(width) * static_cast<size_t>(height));
    std::vector<int> order(blocks * blocks);
    for (size_t k = 0; k < order.size(); ++k) {
        order[k] = static_cast<int>(k);
        std::swap(order[k], order[random() % (k + 1)]);
    }
    const int wide = width / blocks, high = height / blocks;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            int fromX = x, fromY = y;
            if (x < wide * blocks && y < high * blocks) { // what is left over stays
                const int block = order[static_cast<size_t>(y / high * blocks + x / wide)];
                fromX = block % blocks * wide + x % wide;
                fromY = block / blocks * high + y % high;
            }
            const auto to = static_cast<size_t>(y * width + width - 1 - x);
            pixels[to] = int64_t{fromY} * width + fromX;
        }
    }
    return pixels;
}

} // namespace

std::shared_ptr<ConvexPotential> randomRidges(int dim, double curvature, std::mt19937_64& random) {
    const int count = std::clamp(2 * dim, 8, 512);
    RidgePotential potential;
    potential.curvature = curvature;
    potential.ridges.resize(count, dim);
    potential.offsets.resize(count);
    potential.heights.resize(count);
    constexpr double steepness = 4;
    for (int k = 0; k < count; ++k) {
        for (int j = 0; j < dim; ++j) {
            potential.ridges(k, j) = normalNumber(random);
        }
        potential.ridges.row(k) *= steepness / potential.ridges.row(k).norm();
        potential.offsets[k] = steepness * normalNumber(random);
        potential.heights[k] = std::pow(std::abs(normalNumber(random)), 3);
    }
    return std::make_shared<BatchedRidges>(potential, "random ridges");
}

std::shared_ptr<ConvexPotential> randomIcnn(int dim, int side, double curvature,
                                            std::mt19937_64& random) {
    const int64_t wide = std::clamp(2 * dim, 64, 256), last = std::clamp(dim, 32, 128);
    std::vector<DenseIcnnLayer> layers;
    layers.push_back(randomLayer(dim, side, wide, 0, random));
    layers.push_back(randomLayer(dim, side, wide, wide, random));
    layers.push_back(randomLayer(dim, side, last, wide, random));
    const auto output = heavyTailed(last, 1, random).squeeze(1);
    return std::make_shared<DenseIcnn>(std::move(layers), output, curvature, "random ICNN");
}

std::shared_ptr<ConvexPotential> randomConvIcnn(int side, double curvature,
                                                std::mt19937_64& random) {
    constexpr int64_t most = 128;
    int64_t width = 4, left = side / 4;
    std::vector<ConvIcnnLayer> layers;
    layers.push_back(randomLooking(4, 2, 1, width, random));
    layers.push_back(randomLooking(7, 4, 2, 2 * width, random));
    layers.back().mixing = randomMixing(2 * width, width, random);
    for (width *= 2; left > 4; left /= 2) {
        const int64_t before = std::exchange(width, std::min(most, 2 * width));
        ConvIcnnLayer layer;
        layer.offsets = normalTensor(width, 1, 3, random).squeeze(1);
        layer.mixing = randomMixing(width, before, random);
        layers.push_back(std::move(layer));
    }
    // Places count very differently, too: else convolutions do the same to all of a picture.
    const auto places = heavyTailed(1, left * left, random);
    const auto output = (heavyTailed(width, left * left, random) * places).flatten();
    return std::make_shared<ConvIcnn>(side, std::move(layers), output, curvature,
                                      "random convolutional ICNN");
}

std::shared_ptr<ConvexPotential> randomPicturePotential(const ImageFormat& format,
                                                        const std::vector<double>& channels,
                                                        double curvature, std::mt19937_64& random) {
    const auto pixels = exchangedPixels(format.width, format.height, random);
    auto inner = randomConvIcnn(format.width, curvature, random);
    return std::make_shared<PictureView>(std::move(inner), pixels, channels, curvature);
}

} // namespace bary
