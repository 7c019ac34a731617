// Which instruction set the kernels of our own run with: each is compiled once for every one
// (cmake/kernels.cmake).
#pragma once

namespace bary {

enum class InstructionSet { Baseline, V3, V4 }; ///< x86-64-v3 (AVX2) and v4 (AVX-512)

/// The best one for this processor, or that which the environment variable BARYSCOPE_ISA names
/// (baseline, v3, v4) where the processor has it, for tests and measurements.
InstructionSet instructionSet();

} // namespace bary
