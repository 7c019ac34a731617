// How networks of the tree look to the kernels.
#pragma once

#include "core/engine/kernels.h"
#include "core/network/ficnn.h"
#include "core/network/generator_network.h"

namespace bary {

kernel::Potential kernelShape(const FicnnStack& stack);
kernel::Generator kernelShape(const GeneratorNetwork& network);

} // namespace bary
