// The panels that keep nothing of their own between frames. Each draws into the current window.
#pragma once

#include "ui/panel/desk.h"

namespace bary {

/// Title, run control, state, progress, files, theme and help in one row, `size` pixels.
void topBar(Desk& desk, ImVec2 size);
/// Shipped and user experiments by family.
void experimentBrowser(Desk& desk);
/// One row per marginal: marker, name, eye, weight, replacement.
void marginalList(Desk& desk);
/// The weights asked for and in force.
void weightsPanel(Desk& desk);
/// Metrics beside their noise floor.
void metricsPanel(Desk& desk);
/// Recipe, length of the run and the solver's parameters.
void solverPanel(Desk& desk);
/// How the stage shows points.
void viewPanel(Desk& desk);
/// How photographs are recoloured and looked at; nothing for other measures.
void coloursPanel(Desk& desk);
/// Metrics and losses over the iterations.
void curvesPanel(Desk& desk, ImVec2 size);
/// Scale of the iterations and smoothing, in one row.
void curveSettings(Desk& desk, float width);
/// The phases of the min-max-min loop with today's numbers.
void explainPanel(Desk& desk, ImVec2 size);
/// Notices and errors, with copy.
void logPanel(Desk& desk, ImVec2 size);
/// The list of keys; `open` becomes false when it is closed.
void helpWindow(Desk& desk, bool& open);

} // namespace bary
