// What the core uses of LibTorch: tensors, their functions and automatic differentiation. All of
// <torch/torch.h>, with the modules that nothing here uses, takes a compiler five times as long for
// every file.
#pragma once

#include <torch/autograd.h>
#include <torch/types.h>
#include <torch/utils.h>
