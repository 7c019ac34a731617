// All parameters of a network in one flat tensor, so that an optimiser, an average and a checkpoint
// are one pass each; the layers see views into it.
#pragma once

#include <torch/torch.h>

#include <vector>

namespace bary {

class ParameterBuffer {
  public:
    /// One view per shape, in order, all zero at first.
    ParameterBuffer(const std::vector<std::vector<int64_t>>& shapes, torch::Device device) {
        int64_t total = 0;
        for (const auto& shape : shapes) {
            total += torch::IntArrayRef(shape).empty() ? 1 : c10::multiply_integers(shape);
        }
        flat_ = torch::zeros({total}, torch::TensorOptions().device(device));
        int64_t offset = 0;
        for (const auto& shape : shapes) {
            const int64_t size = c10::multiply_integers(shape);
            // Detached: every view is a leaf of its own that shares the flat memory.
            views_.push_back(
                flat_.narrow(0, offset, size).view(shape).detach().requires_grad_(true));
            offset += size;
        }
    }

    torch::Tensor& flat() { return flat_; }
    const torch::Tensor& flat() const { return flat_; }
    const std::vector<torch::Tensor>& views() const { return views_; }

    /// Gradients of the views, laid out like flat().
    static torch::Tensor flatten(const std::vector<torch::Tensor>& gradients) {
        std::vector<torch::Tensor> parts;
        parts.reserve(gradients.size());
        for (const auto& gradient : gradients) {
            parts.push_back(gradient.reshape({-1}));
        }
        return torch::cat(parts);
    }

  private:
    torch::Tensor flat_;
    std::vector<torch::Tensor> views_;
};

} // namespace bary
