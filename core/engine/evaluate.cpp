#include "core/engine/evaluate.h"

#include "core/engine/kernel_shapes.h"
#include "core/engine/task_pool.h"

#include <functional>

namespace bary {

namespace {

/// Above this width the products are large enough for BLAS to be quicker: 256, 128 or 64 neurons
/// with AVX-512, AVX2 or less (docs/results.md).
int64_t widestForKernels() {
    return 16 * kernel::kernels().lanes;
}

constexpr int64_t blockPoints = 2048;

/// in [count, from] -> out [count, D] of the network alone, in `scratch`.
using MapBlock = std::function<void(const float* in, int64_t count, float* out, float* scratch)>;

/// Into the network's coordinates: (x − shift) / scale.
void enter(const float* in, int64_t count, int64_t dim, const float* shift, float scale,
           float* out) {
    for (int64_t r = 0; r < count; ++r) {
        for (int64_t k = 0; k < dim; ++k) {
            out[r * dim + k] = (in[r * dim + k] - (shift ? shift[k] : 0.0f)) / scale;
        }
    }
}
/// And back: x · scale + shift.
void leave(float* points, int64_t count, int64_t dim, const float* shift, float scale) {
    for (int64_t r = 0; r < count; ++r) {
        for (int64_t k = 0; k < dim; ++k) {
            points[r * dim + k] = points[r * dim + k] * scale + (shift ? shift[k] : 0.0f);
        }
    }
}

const float* dataOf(const torch::Tensor& shift) {
    return shift.defined() ? shift.data_ptr<float>() : nullptr;
}

/// `inward`: the points come in the frame's coordinates and are brought into the network's.
torch::Tensor mapPoints(const torch::Tensor& points, int64_t dim, const Frame& frame, bool inward,
                        int64_t scratchFloats, int threads, const MapBlock& map) {
    const auto source = points.contiguous();
    const int64_t n = source.size(0), from = source.size(1);
    auto result = torch::empty({n, dim});
    const float *in = source.data_ptr<float>(), *enterShift = dataOf(frame.from),
                *leaveShift = dataOf(frame.to);
    float* out = result.data_ptr<float>();
    const float scale = static_cast<float>(frame.scale);
    const int blocks = static_cast<int>((n + blockPoints - 1) / blockPoints);
    // A few blocks a task, which then need only one scratch.
    const int tasks = std::min(blocks, 4 * threads);
    TaskPool::shared().run(threads, tasks, [&](int task) {
        std::vector<float> scratch(scratchFloats), entered(blockPoints * from);
        for (int64_t b = int64_t{blocks} * task / tasks; b < int64_t{blocks} * (task + 1) / tasks;
             ++b) {
            const int64_t begin = b * blockPoints, count = std::min(blockPoints, n - begin);
            const float* block = in + begin * from;
            if (inward) {
                enter(block, count, from, enterShift, scale, entered.data());
                block = entered.data();
            }
            map(block, count, out + begin * dim, scratch.data());
            leave(out + begin * dim, count, dim, leaveShift, scale);
        }
    });
    return result;
}

torch::Tensor shifted(const torch::Tensor& x, const torch::Tensor& by, double sign) {
    return by.defined() ? x + sign * by : x;
}

/// The same by LibTorch, in larger blocks: wide networks, convolutions, and other devices.
torch::Tensor mapByTorch(const torch::Tensor& points, const Frame& frame, bool inward,
                         torch::Device device, bool convolutions,
                         const std::function<torch::Tensor(const torch::Tensor&)>& map) {
    torch::NoGradGuard noGrad;
    const int64_t rows = convolutions ? 512 : 8192; // whose layers are as large as pictures
    std::vector<torch::Tensor> parts;
    for (const auto& block : points.split(rows)) {
        const auto entered = inward ? shifted(block, frame.from, -1) / frame.scale : block;
        parts.push_back(shifted(map(entered.to(device)).cpu() * frame.scale, frame.to, 1));
    }
    return torch::cat(parts);
}

/// [layers][2][width], as the kernels want it.
std::vector<float> packed(const BatchStatistics& statistics) {
    std::vector<float> all;
    for (size_t l = 0; l < statistics.means.size(); ++l) {
        for (const auto* rows : {&statistics.means[l], &statistics.variances[l]}) {
            const auto values = rows->contiguous();
            all.insert(all.end(), values.data_ptr<float>(),
                       values.data_ptr<float>() + values.numel());
        }
    }
    return all;
}

} // namespace

bool kernelsSuit(const FicnnStack& potentials) {
    return potentials.parameters().flat().is_cpu() && potentials.shape().channels == 0 &&
           potentials.shape().width <= widestForKernels();
}
bool kernelsSuit(const GeneratorNetwork& generator) {
    return generator.parameters().flat().is_cpu() && generator.shape().channels == 0 &&
           generator.shape().width <= widestForKernels();
}

torch::Tensor evaluateGradient(const FicnnStack& potentials, int64_t i, const torch::Tensor& y,
                               const Frame& frame, int threads) {
    const auto& flat = potentials.parameters().flat();
    if (!kernelsSuit(potentials) || y.size(0) == 0) {
        return mapByTorch(y, frame, true, flat.device(), potentials.shape().channels > 0,
                          [&](const torch::Tensor& x) { return potentials.gradient(i, x); });
    }
    const auto& kernels = kernel::kernels();
    const kernel::Potential shape = kernelShape(potentials);
    const float* parameters = flat.data_ptr<float>() + i * shape.size;
    return mapPoints(y, shape.dim, frame, true, kernels.potentialScratch(shape, 64), threads,
                     [&](const float* in, int64_t count, float* out, float* scratch) {
                         kernels.inputGradientOfPoints(shape, parameters, in, count, out, scratch);
                     });
}

BatchStatistics calibrated(const GeneratorNetwork& generator, const torch::Tensor& z) {
    constexpr int64_t mostFloats = 1 << 22; // the whole batch is in work at once
    const auto& kernels = kernel::kernels();
    const int count = static_cast<int>(z.size(0)), unit = kernel::columnUnit;
    const int columns = (count + unit - 1) / unit * unit;
    if (!kernelsSuit(generator) ||
        kernels.generatorScratch(kernelShape(generator), columns) > mostFloats) {
        return generator.calibrate(z);
    }
    const kernel::Generator shape = kernelShape(generator);
    auto noise = torch::zeros({shape.latent, columns});
    noise.narrow(1, 0, count).copy_(z.t());
    auto numbers = torch::empty({shape.layers, 2, shape.width});
    std::vector<float> scratch(kernels.generatorScratch(shape, columns)),
        samples(static_cast<size_t>(shape.dim) * columns);
    kernels.generatorForward(shape, generator.parameters().flat().data_ptr<float>(),
                             {noise.data_ptr<float>(), columns, columns}, count, samples.data(),
                             columns, numbers.data_ptr<float>(), scratch.data());
    BatchStatistics statistics;
    for (int l = 0; l < shape.layers; ++l) {
        statistics.means.push_back(numbers[l][0]);
        statistics.variances.push_back(numbers[l][1]);
    }
    return statistics;
}

torch::Tensor evaluateGenerator(const GeneratorNetwork& generator, const torch::Tensor& z,
                                const BatchStatistics& statistics, const Frame& frame,
                                int threads) {
    const auto& flat = generator.parameters().flat();
    if (!kernelsSuit(generator) || z.size(0) == 0) {
        return mapByTorch(
            z, frame, false, flat.device(), generator.shape().channels > 0,
            [&](const torch::Tensor& x) { return generator.evaluate(x, statistics); });
    }
    const auto& kernels = kernel::kernels();
    const kernel::Generator shape = kernelShape(generator);
    const std::vector<float> numbers = packed(statistics);
    return mapPoints(z, shape.dim, frame, false, kernels.generatorScratch(shape, 64), threads,
                     [&](const float* in, int64_t count, float* out, float* scratch) {
                         kernels.generatorOfPoints(shape, flat.data_ptr<float>(), numbers.data(),
                                                   in, count, out, scratch);
                     });
}

} // namespace bary
