// All parameters of a network in one flat tensor, so that an optimiser, an average and a checkpoint
// are one pass each; the layers see views into it.
#pragma once

#include "core/base/torch.h"

#include <vector>

namespace bary {

class ParameterBuffer {
  public:
    /// One view per shape, in order, all zero at first. With `stacked` > 0 every view has that many
    /// networks along a first axis, and flat() is [stacked, P]: each network's parameters lie
    /// together, so that a thread can own one.
    ParameterBuffer(const std::vector<std::vector<int64_t>>& shapes, torch::Device device,
                    int64_t stacked = 0) {
        int64_t total = 0;
        for (const auto& shape : shapes) {
            total += c10::multiply_integers(shape);
        }
        const auto options = torch::TensorOptions().device(device);
        flat_ =
            stacked > 0 ? torch::zeros({stacked, total}, options) : torch::zeros({total}, options);
        int64_t offset = 0;
        for (auto shape : shapes) {
            const int64_t size = c10::multiply_integers(shape);
            if (stacked > 0) {
                shape.insert(shape.begin(), stacked);
            }
            // Detached: every view is a leaf of its own that shares the flat memory.
            views_.push_back(
                flat_.narrow(-1, offset, size).view(shape).detach().requires_grad_(true));
            offsets_.push_back(offset);
            offset += size;
        }
    }

    torch::Tensor& flat() { return flat_; }
    const torch::Tensor& flat() const { return flat_; }
    const std::vector<torch::Tensor>& views() const { return views_; }
    /// Where view k begins in a network's parameters.
    int64_t offset(size_t k) const { return offsets_[k]; }

    /// The same views into another tensor that is laid out like flat(): a gradient, say. None of
    /// them keeps a tape.
    std::vector<torch::Tensor> viewsOf(const torch::Tensor& other) const {
        std::vector<torch::Tensor> result;
        for (size_t k = 0; k < views_.size(); ++k) {
            const int64_t end = k + 1 < views_.size() ? offsets_[k + 1] : flat_.size(-1);
            result.push_back(
                other.detach().narrow(-1, offsets_[k], end - offsets_[k]).view(views_[k].sizes()));
        }
        return result;
    }

    /// Gradients of the views, laid out like flat().
    torch::Tensor flatten(const std::vector<torch::Tensor>& gradients) const {
        std::vector<torch::Tensor> parts;
        parts.reserve(gradients.size());
        for (const auto& gradient : gradients) {
            parts.push_back(flat_.dim() == 2 ? gradient.reshape({flat_.size(0), -1})
                                             : gradient.reshape({-1}));
        }
        return torch::cat(parts, -1);
    }

  private:
    torch::Tensor flat_;
    std::vector<torch::Tensor> views_;
    std::vector<int64_t> offsets_;
};

/// A network of `shape` with the parameters of `flat`.
template <typename Network, typename Shape>
Network networkOf(const Shape& shape, const torch::Tensor& flat) {
    Network network(shape, flat.device());
    network.parameters().flat().copy_(flat);
    return network;
}

} // namespace bary
