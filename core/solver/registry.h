// The table of solvers: name, parameters, maker. A new method is one line in registry.cpp.
#pragma once

#include "core/base/parameter.h"

#include <string>
#include <vector>

namespace bary {

const std::vector<std::string>& registeredSolvers();
/// Throws InputError for an unknown name, with the nearest known one.
const std::vector<ParameterInfo>& registeredParameters(const std::string& solver);

} // namespace bary
