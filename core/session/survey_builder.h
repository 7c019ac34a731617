// Looks at many weights of a solver that has learned them all.
#pragma once

#include "core/measure/measure.h"
#include "core/session/survey.h"
#include "core/solver/maps.h"

#include <stop_token>
#include <vector>

namespace bary {

/// One weight vector: what it looks like, and the error of the average of h there. That is its
/// BW₂²-UVP where a formula gives the exact barycenter (`exact`), else the mean squared sliced W2
/// distance to the carried marginals in % of half the variance.
SurveyPoint surveyPoint(const Maps& maps, const std::vector<Measure>& marginals,
                        const std::vector<double>& weights, uint64_t seed, bool exact);

/// What an error of such a survey is called.
const char* surveyQuantity(bool exact);

} // namespace bary
