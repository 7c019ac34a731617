// Weights on the simplex: the geometry, and the pickers that move them.
#pragma once

#include "ui/theme.h"

#include <array>
#include <string>
#include <vector>

namespace bary {

using Weights = std::vector<double>;

/// The nearest point of the simplex (non-negative, sum 1) in the Euclidean norm.
Weights projectToSimplex(const Weights& values);

/// Sets weight `index` to `value` in [0, 1]; the others keep their proportions (or share evenly
/// where they were all zero).
Weights withWeight(const Weights& weights, size_t index, double value);

/// Corners of the largest upright equilateral triangle in a box, first marginal on top.
std::array<ImVec2, 3> simplexCorners(ImVec2 at, ImVec2 size);
/// Where three weights lie in the triangle, and back; a point outside gives the nearest weights of
/// the triangle.
ImVec2 simplexPoint(const std::array<ImVec2, 3>& corners, const Weights& weights);
Weights simplexWeights(const std::array<ImVec2, 3>& corners, ImVec2 point);

/// Rounds to thousandths that still sum to one, so that what is asked can be read and typed again.
Weights rounded(const Weights& weights);

/// A triangle with a handle for three weights (arrow keys nudge it while it has the focus). `asked`
/// is moved, `inForce` is shown as a ring. Returns true when `asked` changed.
bool simplexPicker(const Theme& theme, const char* id, float side, Weights& asked,
                   const Weights& inForce);

/// One slider per marginal, kept on the simplex (for two: one slider between them). Returns true
/// when `asked` changed.
bool weightSliders(const Theme& theme, const std::vector<std::string>& names, Weights& asked);

} // namespace bary
