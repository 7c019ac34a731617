#include "core/engine/kernel_shapes.h"

#include <algorithm>
#include <cmath>

namespace bary {

kernel::Potential kernelShape(const FicnnStack& stack) {
    const FicnnShape& s = stack.shape();
    const ParameterBuffer& parameters = stack.parameters();
    kernel::Potential p{};
    p.dim = static_cast<int>(s.dim);
    p.layers = static_cast<int>(s.layers);
    p.width = static_cast<int>(s.width);
    p.quadratic = static_cast<kernel::Potential::Quadratic>(s.quadratic);
    // Order of the views: A_0 …, b_0 …, W_1 …, w, u, c or B.
    for (int l = 0; l < p.layers; ++l) {
        p.a[l] = parameters.offset(l);
        p.b[l] = parameters.offset(p.layers + l);
        p.w[l] = l > 0 ? parameters.offset(2 * p.layers + l - 1) : 0;
    }
    p.convexBegin = parameters.offset(2 * p.layers); // W_1, or w where there is one layer
    p.output = parameters.offset(3 * p.layers - 1);
    p.linear = parameters.offset(3 * p.layers);
    p.quadraticAt = parameters.offset(3 * p.layers + 1);
    p.size = parameters.flat().size(1);
    return p;
}

kernel::Generator kernelShape(const GeneratorNetwork& network) {
    const GeneratorShape& s = network.shape();
    const ParameterBuffer& parameters = network.parameters();
    kernel::Generator p{};
    p.latent = static_cast<int>(s.latent);
    p.dim = static_cast<int>(s.dim);
    p.layers = static_cast<int>(s.layers);
    p.width = static_cast<int>(s.width);
    p.batchNorm = s.batchNorm;
    p.skip = s.skip;
    p.output = s.output == "prelu"  ? kernel::Generator::Prelu
               : s.output == "tanh" ? kernel::Generator::Tanh
                                    : kernel::Generator::Linear;
    size_t view = 0;
    for (int l = 0; l < p.layers + 2; ++l) {
        p.weight[l] = parameters.offset(view++);
        p.bias[l] = parameters.offset(view++);
        p.slope[l] = parameters.offset(view++);
        if (p.batchNorm && l > 0 && l <= p.layers) {
            p.scale[l] = parameters.offset(view++);
            p.offset[l] = parameters.offset(view++);
        }
    }
    p.skipAt = p.skip ? parameters.offset(view) : 0;
    p.size = parameters.flat().size(0);
    return p;
}

kernel::AdamPass adamPass(const AdamSettings& settings, int64_t count, int64_t size) {
    kernel::AdamPass pass{};
    pass.rate = static_cast<float>(settings.rate);
    pass.tailRate = static_cast<float>(settings.tailRate);
    pass.beta1 = static_cast<float>(settings.beta1);
    pass.beta2 = static_cast<float>(settings.beta2);
    pass.epsilon = static_cast<float>(settings.epsilon);
    pass.correction1 = static_cast<float>(1 - std::pow(settings.beta1, count));
    pass.correction2 = static_cast<float>(1 - std::pow(settings.beta2, count));
    pass.size = size;
    pass.tail = std::min(size, settings.tail);
    pass.convexBegin = pass.convexEnd = pass.tail;
    pass.averageDecay = 1;
    return pass;
}

} // namespace bary
