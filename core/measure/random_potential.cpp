#include "core/measure/random_potential.h"

#include "core/measure/random_matrix.h"
#include "core/network/batched_ridges.h"
#include "core/network/dense_icnn.h"
#include "core/network/picture_view.h"

#include <algorithm>
#include <cmath>

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
torch::Tensor smoothed(const torch::Tensor& rows, int side) {
    auto patterns = rows.view({rows.size(0), 1, side, side});
    for (int k = 0; k < 2; ++k) {
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
        layer.forms = smoothed(layer.forms, side);
        layer.linear = smoothed(layer.linear, side);
    }
    if (before > 0) {
        layer.mixing = heavyTailed(width, before, random) / static_cast<double>(before);
    }
    return layer;
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

std::shared_ptr<ConvexPotential> randomPicturePotential(const ImageFormat& format,
                                                        const std::vector<double>& channels,
                                                        double curvature, std::mt19937_64& random) {
    const auto pixels = exchangedPixels(format.width, format.height, random);
    const int count = format.width * format.height;
    const int side = format.width == format.height ? format.width : 0;
    auto inner = randomIcnn(count, side, curvature, random); // the view's own one is not used
    return std::make_shared<PictureView>(std::move(inner), pixels, channels, curvature);
}

} // namespace bary
