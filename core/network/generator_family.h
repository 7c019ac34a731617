// The generator of every weight vector at once, h(z, a) (Fan et al. 2021, NWB-F): a network that
// reads [z, a]. At a fixed a it is an ordinary GeneratorNetwork, to which fold() leads: the first
// layer's columns of a go into its bias.
//
// With a head at every corner the last layer and the skip depend on the weights, too:
//   h(z, a) = Σ_k a_k (V_k MLP([z, a]) + S_k z + c_k)
#pragma once

#include "core/network/generator_network.h"
#include "core/network/linear_fold.h"

namespace bary {

struct GeneratorFamilyShape {
    GeneratorShape member; ///< at fixed weights
    int64_t corners = 3;   ///< K, entries of a
    bool cornerHeads = true;
};

class GeneratorFamily {
  public:
    GeneratorFamily(const GeneratorFamilyShape& shape, torch::Device device);

    const GeneratorFamilyShape& shape() const { return shape_; }
    torch::Tensor& flat() { return flat_; } ///< all parameters [Q], a leaf of the tape
    const torch::Tensor& flat() const { return flat_; }

    /// A member: the layout of what fold() leads to.
    const GeneratorNetwork& layout() const { return layout_; }

    /// As GeneratorNetwork::initialise(), with [z, a] as its input and all heads alike.
    void initialise(torch::Generator& generator);

    /// To the parameters of a GeneratorNetwork of shape().member.
    const LinearFold& fold() const { return fold_; }

  private:
    GeneratorFamilyShape shape_;
    GeneratorNetwork layout_;
    int64_t head_; ///< where the member's last layer begins, and here the columns of a
    LinearFold fold_;
    torch::Tensor flat_;
};

} // namespace bary
