// The same work again and again: on a GPU recorded once as a CUDA graph and replayed, because
// launching some thousand kernels takes longer than running them.
#pragma once

#ifdef BARYSCOPE_TORCH_CUDA // the LibTorch that we are built with knows CUDA (CMakeLists.txt)
#include "core/base/torch.h"

#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <torch/version.h>
#endif

#include <memory>

namespace bary::tensor {

class Replay {
  public:
    /// `work` reads and writes the same tensors in every call, waits for nothing and asks the
    /// device for nothing.
    template <class Work> void run(torch::Device device, const Work& work) {
#ifdef BARYSCOPE_TORCH_CUDA
        if (device.is_cuda()) {
            if (graph_) {
                graph_->replay();
            } else if (warm_) {
                record(work);
                graph_->replay();
            } else {
                work(); // libraries set themselves up in a first call, which can't be recorded
                warm_ = true;
            }
            return;
        }
#endif
        (void)device;
        work();
    }

  private:
#ifdef BARYSCOPE_TORCH_CUDA
    template <class Work> void record(const Work& work) {
        c10::cuda::device_synchronize();
        // The default stream can't be recorded.
        const c10::cuda::CUDAStreamGuard guard(c10::cuda::getStreamFromPool());
        graph_ = std::make_unique<at::cuda::CUDAGraph>();
        // Thread-local: pictures of the run are made meanwhile in another thread, which a capture
        // of any other mode forbids to allocate.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
        graph_->capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
#else
        graph_->capture_begin();
#endif
        work();
        graph_->capture_end();
    }

    std::unique_ptr<at::cuda::CUDAGraph> graph_;
    bool warm_ = false;
#endif
};

} // namespace bary::tensor
