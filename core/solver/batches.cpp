#include "core/solver/batches.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

namespace bary {

torch::Generator runStream(uint64_t seed, uint64_t purpose, uint64_t number) {
    // LibTorch's generator takes the low 32 bits of its seed only, so all bits are stirred into
    // each (the finaliser of splitmix64).
    uint64_t x = ((seed * 8 + purpose) * 0x9E3779B97F4A7C15ull + number) * 0xD1B54A32D192ED03ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return at::detail::createCPUGenerator(x ^ (x >> 31));
}

Batch Batches::at(int64_t iteration, int64_t size) {
    // Many iterations at once: a draw costs some microseconds however small it is.
    constexpr int64_t most = 64, floats = 4000000;
    const int64_t each = static_cast<int64_t>(marginals_.size()) * size * marginals_.front().dim;
    const int64_t count = std::clamp<int64_t>(floats / each, 1, most);
    const int64_t block = iteration / count;
    if (block != block_ || size != size_) {
        draw(block, count, size);
    }
    const int64_t k = iteration % count;
    return {y_.select(0, k), z_.select(0, k)};
}

void Batches::draw(int64_t block, int64_t count, int64_t size) {
    torch::NoGradGuard noGrad;
    auto generator = runStream(seed_, 0, static_cast<uint64_t>(block));
    std::vector<torch::Tensor> parts;
    for (size_t i = 0; i < marginals_.size(); ++i) {
        const auto y = marginals_[i].draw(count * size, generator).to(device_);
        parts.push_back(((y - means_[i]) / scale_).reshape({count, size, -1}));
    }
    y_ = torch::stack(parts, 1);
    z_ = torch::randn({count, size, latent_}, generator).to(device_);
    block_ = block;
    size_ = size;
}

} // namespace bary
