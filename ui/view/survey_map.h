// What a survey draws over the simplex: how the barycenter looks at many weights, or how far it may
// be trusted there.
#pragma once

#include "core/session/survey.h"
#include "ui/theme.h"
#include "ui/view/simplex_shape.h"

namespace bary {

enum class SurveyLook { Plain, Shapes, Trust };

/// The error at any weights, between the survey's points by inverse distances (Shepard 1968): exact
/// at the points, between their least and largest elsewhere. NaN where no error is known.
double surveyError(const Survey& survey, const Weights& weights);

/// Where an error stands between .01 % (0) and 10 % (1), on a logarithmic scale.
float trustShare(double error);
/// Its tint, from clear to strong.
ImU32 trustColour(const Theme& theme, double error);

/// Tints the figure by the errors.
void drawTrust(ImDrawList* list, const Theme& theme, const SimplexShape& shape,
               const Survey& survey);
/// The scale of these tints, `width` pixels wide, at the cursor.
void trustLegend(const Theme& theme, float width);

} // namespace bary
