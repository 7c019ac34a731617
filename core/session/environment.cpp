#include "core/session/environment.h"

#include "core/base/torch.h"
#include "core/engine/thread_choice.h"

#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <dlfcn.h>
#include <fstream>

namespace bary {

namespace {

/// Names of the BLAS libraries that this process has mapped.
std::string mappedBlas() {
    std::ifstream maps("/proc/self/maps");
    std::vector<std::string> found;
    for (std::string line; std::getline(maps, line);) {
        const size_t slash = line.rfind('/');
        if (slash == std::string::npos) {
            continue;
        }
        const std::string file = line.substr(slash + 1);
        const bool blas = file.find("blas") != std::string::npos ||
                          file.find("mkl") != std::string::npos ||
                          file.find("blis") != std::string::npos;
        if (blas && std::find(found.begin(), found.end(), file) == found.end()) {
            found.push_back(file);
        }
    }
    return found.empty() ? "built in" : fmt::format("{}", fmt::join(found, ", "));
}

} // namespace

void setComputeThreads(int threads) {
    setEngineThreads(threads);
    at::set_num_threads(threads);
    // LibTorch does not pass the number on to OpenBLAS, which keeps threads of its own.
    using Setter = void (*)(int);
    if (const auto set =
            reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) {
        set(threads);
    }
}

std::string torchVersion() {
    return TORCH_VERSION;
}

std::vector<std::string> deviceList() {
    std::vector<std::string> devices = {"cpu"};
    if (torch::cuda::is_available()) {
        for (size_t i = 0; i < torch::cuda::device_count(); ++i) {
            devices.push_back("cuda:" + std::to_string(i));
        }
    }
    return devices;
}

std::string blasReport() {
    torch::NoGradGuard noGrad;
    constexpr int64_t n = 512;
    const auto a = torch::randn({n, n});
    auto product = torch::mm(a, a);
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
        const auto start = std::chrono::steady_clock::now();
        torch::mm_out(product, a, a);
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        best = std::min(best, time.count());
    }
    return fmt::format("{}: {:.0f} GFLOP/s on {} threads", mappedBlas(), 2e-9 * n * n * n / best,
                       at::get_num_threads());
}

std::string parallelReport() {
    return at::get_parallel_info();
}

} // namespace bary
