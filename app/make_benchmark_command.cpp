// `baryscope make-benchmark`: marginals with a known barycenter, as files.
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/run_record.h"
#include "core/session/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace bary {

int writeBenchmark(BenchmarkOptions options) {
    const InterruptGuard guard;
    Progress progress(false);
    if (options.threads == 0) {
        options.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    }
    setComputeThreads(1); // blocks are solved side by side, not each on several threads
    options.versions = versions();
    options.progress = [&](const std::string& line) { progress.show(line); };
    options.interrupted = [&] { return guard.interrupted(); };
    const BenchmarkResult result = makeBenchmark(options);
    progress.finish();
    if (!result.finished) {
        fmt::print(stderr, "interrupted after {} samples; --resume goes on\n", result.solved);
        return 130;
    }
    fmt::print("{} samples solved in {}, {:.0f} a second; congruence residual {:.2g}\n",
               result.solved, durationText(result.seconds),
               static_cast<double>(result.solved) / std::max(result.seconds, 1e-9),
               result.residual);
    fmt::print("{}\n", (options.out / "preset.json").string());
    return 0;
}

} // namespace bary
