// The few operations that the passes of the tensor engine are written in. Nothing here allocates
// memory for values, everything runs on any device, and nothing depends on the number of threads.
#pragma once

#include "core/base/torch.h"

#include <functional>
#include <vector>

namespace bary::tensor {

/// out = a b, of every marginal: [N, r, k] times [N, k, c], or of single matrices.
void product(torch::Tensor out, const torch::Tensor& a, const torch::Tensor& b);
/// out += a b.
void addProduct(torch::Tensor out, const torch::Tensor& a, const torch::Tensor& b);
/// out = a b + bias, a row.
void affine(torch::Tensor out, const torch::Tensor& bias, const torch::Tensor& a,
            const torch::Tensor& b);

/// While it lives, this thread's work below is shared among `threads` of the engines' own, and
/// LibTorch and OpenBLAS use the thread that calls them. They would cut work by the number of their
/// threads, and at the cuts their kernels round differently; the parts here do not depend on it.
/// And their threads wait by spinning, which costs much where another process wants the core.
class EngineThreads {
  public:
    explicit EngineThreads(int threads);
    ~EngineThreads();
    EngineThreads(const EngineThreads&) = delete;
    EngineThreads& operator=(const EngineThreads&) = delete;

  private:
    int blas_ = 0, torch_;
};

/// work(0) … work(count − 1), on the threads of the step.
void inParallel(int64_t count, const std::function<void(int64_t)>& work);

inline torch::Tensor transposed(const torch::Tensor& matrices) {
    return matrices.transpose(-2, -1);
}

/// With z = s(a) for s = CELU: out = x s'(a). There s' is 1 or z + 1, so that neither a nor s' need
/// be kept. out may be x.
inline void timesSlope(torch::Tensor out, const torch::Tensor& x, const torch::Tensor& z) {
    at::elu_backward_out(out, x, 1, 1, 1, true, z);
}

/// x <- x [a < 0], the place where s'' is not 0.
inline void keepBent(torch::Tensor x, const torch::Tensor& z) {
    at::hardtanh_backward_out(x, x, z, -2, 0); // z lies in (-1, 0) there
}

/// `tensor` [N, R, C] cut into contiguous pieces of a fixed size on the CPU, whole elsewhere.
std::vector<torch::Tensor> piecesOf(const torch::Tensor& tensor);

/// s(a) in place, piece by piece.
void activate(const std::vector<torch::Tensor>& pieces);

} // namespace bary::tensor
