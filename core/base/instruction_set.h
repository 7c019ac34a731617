// Which instruction set the kernels of our own run with: each is compiled once for every one
// (cmake/kernels.cmake).
#pragma once

namespace bary {

enum class InstructionSet { Baseline, V3, V4 }; ///< x86-64-v3 (AVX2) and v4 (AVX-512)

/// The best one for this processor, or that which the environment variable BARYSCOPE_ISA names
/// (baseline, v3, v4) where the processor has it, for tests and measurements.
InstructionSet instructionSet();

/// Of the same kernels, those compiled for the instruction set in use.
template <typename Kernels>
const Kernels& suited(const Kernels& baseline, const Kernels& v3, const Kernels& v4) {
    const InstructionSet set = instructionSet();
    return set == InstructionSet::V4 ? v4 : set == InstructionSet::V3 ? v3 : baseline;
}

} // namespace bary
