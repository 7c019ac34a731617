// How the networks and optimisers of the tree look to the kernels.
#pragma once

#include "core/engine/adam.h"
#include "core/engine/kernels.h"
#include "core/network/ficnn.h"
#include "core/network/generator_network.h"

namespace bary {

kernel::Potential kernelShape(const FicnnStack& stack);
kernel::Generator kernelShape(const GeneratorNetwork& network);
/// Step `count`, from 1, over `size` parameters: without penalty, clip or average.
kernel::AdamPass adamPass(const AdamSettings& settings, int64_t count, int64_t size);

} // namespace bary
