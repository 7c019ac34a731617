#include "core/session/palette_maps.h"

#include "core/engine/task_pool.h"

namespace bary {

namespace {

constexpr size_t chunk = 8192; // colours a task

/// Every colour of `from` by `convert`, on several threads.
template <typename Convert>
void convertAll(const Colour* from, Colour* to, size_t count, int threads, const Convert& convert) {
    const int tasks = static_cast<int>((count + chunk - 1) / chunk);
    TaskPool::shared().run(threads, tasks, [&](int task) {
        const size_t begin = chunk * static_cast<size_t>(task);
        std::transform(from + begin, from + std::min(count, begin + chunk), to + begin, convert);
    });
}

} // namespace

ColourMap exactMap(const Maps& maps, int marginal, ColourSpace space, int threads) {
    return [&maps, marginal, space, threads](std::span<const Colour> from, std::span<Colour> to) {
        torch::NoGradGuard noGrad;
        const auto rows = static_cast<int64_t>(from.size());
        auto inSpace = torch::empty({rows, 3});
        static_assert(sizeof(Colour) == 3 * sizeof(float));
        convertAll(from.data(), reinterpret_cast<Colour*>(inSpace.data_ptr<float>()), from.size(),
                   threads, [&](const Colour& colour) { return fromSrgb(space, colour); });
        const auto mapped = maps.toBarycenter(marginal, inSpace).contiguous();
        convertAll(reinterpret_cast<const Colour*>(mapped.data_ptr<float>()), to.data(),
                   from.size(), threads,
                   [&](const Colour& colour) { return toSrgb(space, colour); });
    };
}

} // namespace bary
