// The table of solvers: name, parameters, maker. A new method is one line in registry.cpp.
#pragma once

#include "core/base/parameter.h"
#include "core/solver/map_names.h"

#include <map>
#include <string>
#include <vector>

namespace bary {

const std::vector<std::string>& registeredSolvers();
/// Throws InputError for an unknown name, with the nearest known one.
const std::vector<ParameterInfo>& registeredParameters(const std::string& solver);
/// Throws InputError for values, of all keys, that contradict each other or the number of
/// marginals.
void checkTogether(const std::string& solver, const std::map<std::string, ParameterValue>& values,
                   size_t marginals);
/// Whether a solver with these values, of all keys, looks for the mixture Σ a_i μ_i and not for the
/// Wasserstein barycenter.
bool looksForMixture(const std::string& solver,
                     const std::map<std::string, ParameterValue>& values);
/// What a solver calls its measures and maps.
const MapNames& registeredNames(const std::string& solver);
/// Iterations that a solver needs where nobody says how many; 0: as many as networks learn in.
int64_t registeredIterations(const std::string& solver);

} // namespace bary
