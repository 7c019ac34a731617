#include "core/session/export.h"

#include "core/experiment/metric_reference.h"
#include "core/io/atomic_file.h"
#include "core/io/npy.h"

#include <ATen/CPUGeneratorImpl.h>

namespace bary {

namespace fs = std::filesystem;

namespace {

std::string numbered(const std::string& stem, int i) {
    return stem + std::to_string(i) + ".npy";
}

} // namespace

void writeResults(const Maps& maps, const std::vector<Measure>& marginals, const Truth* truth,
                  const fs::path& folder, int64_t count) {
    torch::NoGradGuard noGrad;
    requireWritableFolder(folder);
    auto generator = at::detail::createCPUGenerator(0x726573756c74ull);
    const auto samples = maps.sampleBarycenter(count, generator, true);
    writeNpy(folder / "samples.npy", toPoints(samples));
    for (int i = 0; i < static_cast<int>(marginals.size()); ++i) {
        const auto y = marginals[i].draw(count, generator);
        writeNpy(folder / numbered("marginal_", i), toPoints(y));
        if (maps.hasMaps()) {
            writeNpy(folder / numbered("to_barycenter_", i), toPoints(maps.toBarycenter(i, y)));
            writeNpy(folder / numbered("to_marginal_", i), toPoints(maps.toMarginal(i, samples)));
        }
    }
    if (truth && !truth->samples.empty()) {
        writeNpy(folder / "truth.npy", rowsOf(truth->samples, 0, count));
    } else {
        fs::remove(folder / "truth.npy"); // of another run
    }
}

} // namespace bary
