#include "core/engine/tensor_ops.h"

#include "core/engine/task_pool.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <dlfcn.h>

namespace bary::tensor {

namespace {

/// Columns of a product that one thread computes at once: enough that packing the left factor again
/// for each part costs little, few enough for some parts.
int64_t columnsOfPart(int64_t matrices, int64_t columns) {
    constexpr int64_t wide = 512, least = 256, enoughParts = 4;
    return matrices * ((columns + wide - 1) / wide) >= enoughParts ? wide : least;
}

/// work(i, columns) for every matrix i of a stack and every part of its columns; `columns` narrows
/// a matrix to the part.
template <class Work> void forParts(const torch::Tensor& out, const Work& work) {
    const int64_t matrices = out.size(0), columns = out.size(2);
    const int64_t step = columnsOfPart(matrices, columns), parts = (columns + step - 1) / step;
    inParallel(matrices * parts, [&](int64_t k) {
        const int64_t from = k % parts * step, count = std::min(step, columns - from);
        work(k / parts, [=](const torch::Tensor& stack) {
            return stack.select(0, k / parts).narrow(-1, from, count);
        });
    });
}

/// The same with one matrix as with a stack of one.
torch::Tensor stacked(const torch::Tensor& matrix) {
    return matrix.dim() == 2 ? matrix.unsqueeze(0) : matrix;
}

} // namespace

void product(torch::Tensor out, const torch::Tensor& a, const torch::Tensor& b) {
    if (!out.is_cpu()) {
        out.dim() == 2 ? at::mm_out(out, a, b) : at::bmm_out(out, a, b);
        return;
    }
    const auto outs = stacked(out), as = stacked(a), bs = stacked(b);
    forParts(outs, [&](int64_t i, auto part) {
        torch::Tensor target = part(outs);
        at::mm_out(target, as.select(0, i), part(bs));
    });
}

void addProduct(torch::Tensor out, const torch::Tensor& a, const torch::Tensor& b) {
    if (!out.is_cpu()) {
        out.dim() == 2 ? out.addmm_(a, b) : out.baddbmm_(a, b);
        return;
    }
    const auto outs = stacked(out), as = stacked(a), bs = stacked(b);
    forParts(outs, [&](int64_t i, auto part) { part(outs).addmm_(as.select(0, i), part(bs)); });
}

void affine(torch::Tensor out, const torch::Tensor& bias, const torch::Tensor& a,
            const torch::Tensor& b) {
    out.copy_(bias.expand_as(out));
    addProduct(out, a, b);
}

namespace {

// LibTorch does not pass its number of threads on to OpenBLAS, and does not link to these itself.
using BlasGetter = int (*)();
using BlasSetter = void (*)(int);
const auto blasThreads =
    reinterpret_cast<BlasGetter>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
const auto setBlasThreads =
    reinterpret_cast<BlasSetter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));

thread_local int threadsOfStep = 1;

} // namespace

EngineThreads::EngineThreads(int threads) : torch_(at::get_num_threads()) {
    threadsOfStep = threads;
    at::set_num_threads(1);
    if (blasThreads && setBlasThreads) {
        blas_ = blasThreads();
        setBlasThreads(1);
    }
}

EngineThreads::~EngineThreads() {
    threadsOfStep = 1;
    at::set_num_threads(torch_);
    if (blas_ > 0) {
        setBlasThreads(blas_);
    }
}

void inParallel(int64_t count, const std::function<void(int64_t)>& work) {
    TaskPool::shared().run(threadsOfStep, static_cast<int>(count), [&](int k) {
        torch::NoGradGuard noGrad; // it is per thread
        work(k);
    });
}

std::vector<torch::Tensor> piecesOf(const torch::Tensor& tensor) {
    if (!tensor.is_cpu()) {
        return {tensor};
    }
    constexpr int64_t most = 16384; // values, below which LibTorch does not split on its own
    std::vector<torch::Tensor> pieces;
    const int64_t rows = tensor.size(1), step = std::max<int64_t>(1, most / tensor.size(2));
    for (int64_t i = 0; i < tensor.size(0); ++i) {
        for (int64_t begin = 0; begin < rows; begin += step) {
            pieces.push_back(tensor[i].narrow(0, begin, std::min(step, rows - begin)));
        }
    }
    return pieces;
}

void activate(const std::vector<torch::Tensor>& pieces) {
    inParallel(static_cast<int64_t>(pieces.size()), [&](int64_t k) {
        auto piece = pieces[k];
        at::elu_(piece);
    });
}

} // namespace bary::tensor
