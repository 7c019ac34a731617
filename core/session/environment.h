// What the program runs on, as plain text: for doctor and for run.json.
#pragma once

#include <string>
#include <vector>

namespace bary {

/// Threads of LibTorch's operations and of the BLAS under it, for the whole process.
void setComputeThreads(int threads);
std::string torchVersion();
/// "cpu", and every CUDA device with its name.
std::vector<std::string> deviceList();
/// Which BLAS LibTorch calls, and how fast a product of two 512² matrices is on one thread.
std::string blasReport();

} // namespace bary
