// Plain networks of which a stack is trained at once: the maps T_n, the potentials v_n and the
// generator G of Wasserstein Iterative Networks (Korotin et al. 2022).
//
//   layers x [Linear -> activation] -> Linear -> (+ tail)
//
// The tail adds what a network learns slowly: S x to a map, ½|x|² − ½|B x|² to a potential v. In
// that form ½|x|² − v is convex but for the network, so that the best map of v stays finite.
#pragma once

#include "core/network/parameter_buffer.h"

#include <vector>

namespace bary {

enum class Activation { Relu, Celu };
enum class Tail { None, Linear, Quadratic };

struct MlpShape {
    int64_t count = 1; ///< networks in the stack
    int64_t in = 2, out = 2;
    int64_t layers = 3; ///< hidden layers
    int64_t width = 100;
    Activation activation = Activation::Relu;
    Tail tail = Tail::None; ///< a quadratic one goes with out = 1
    bool operator==(const MlpShape&) const = default;
};

class Mlp {
  public:
    Mlp(MlpShape shape, torch::Device device);

    const MlpShape& shape() const { return shape_; }
    ParameterBuffer& parameters() { return parameters_; }
    const ParameterBuffer& parameters() const { return parameters_; }
    /// Where the tail begins in a network's parameters; their number where there is none.
    int64_t tailOffset() const;

    /// Every Linear U(±1/sqrt(fan in)), the same in all networks of the stack. With a tail S or B =
    /// I (as far as the shape goes), and a hundredth of the last layer.
    void initialise(torch::Generator& generator);

    /// x [count, M, in] -> [count, M, out]; differentiable.
    torch::Tensor forward(const torch::Tensor& x) const;
    /// Network i alone, x [M, in] -> [M, out].
    torch::Tensor forwardOf(int64_t i, const torch::Tensor& x) const;

  private:
    torch::Tensor run(const std::vector<torch::Tensor>& views, torch::Tensor x) const;

    MlpShape shape_;
    ParameterBuffer parameters_;
};

} // namespace bary
