#include "ui/panel/panels.h"
#include "ui/panel/path_panel.h"

#include "ui/widgets.h"

#include <cmath>
#include <cstdio>

namespace bary {

namespace {

/// Equal up to the rounding of thousandths.
bool same(const Weights& a, const Weights& b) {
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (std::fabs(a[i] - b[i]) > 2e-3) {
            return false;
        }
    }
    return a.size() == b.size();
}

std::vector<std::string> namesOf(const Desk& desk) {
    std::vector<std::string> names;
    for (const MarginalInfo& info : desk.status.marginals) {
        names.push_back(info.name);
    }
    return names;
}

/// What stands behind the handle, and what its colours mean.
void lookOfSurvey(Desk& desk, float width) {
    const Theme& theme = desk.theme;
    const char* const labels[] = {"Plain", "Shapes", "Trust"};
    const int chosen = segmented(theme, "survey", labels, 3, static_cast<int>(desk.simplex.look));
    desk.mark("survey");
    itemTooltip(theme, "What stands behind the handle: nothing, small pictures of the barycenters "
                       "there, or how far each may be trusted.");
    if (chosen >= 0) {
        desk.simplex.look = static_cast<SurveyLook>(chosen);
    }
    if (desk.simplex.look == SurveyLook::Trust && desk.survey) {
        ImGui::Spacing();
        trustLegend(theme, width);
        itemTooltip(theme, desk.survey->exact
                               ? "Error of the average of h against the exact barycenter, by the "
                                 "moments (BW2-UVP)."
                               : "No exact barycenter is known over the simplex: this is how far h "
                                 "and the carried marginals disagree (sliced W2).");
    }
}

/// "shows (0.50, 0.25, 0.25)": the picture may be a step behind the hand.
void shownWeights(const Desk& desk) {
    if (!desk.snapshot) {
        return;
    }
    std::string text = "the picture shows (";
    for (size_t i = 0; i < desk.snapshot->weights.size(); ++i) {
        char number[16];
        std::snprintf(number, sizeof number, i ? ", %.2f" : "%.2f", desk.snapshot->weights[i]);
        text += number;
    }
    elidedText(desk.theme, text + ")", ImGui::GetContentRegionAvail().x, desk.theme.faint);
}

void picker(Desk& desk) {
    const Theme& theme = desk.theme;
    Weights asked = desk.askedWeights;
    const Weights& shown = desk.snapshot ? desk.snapshot->weights : desk.status.weights;
    const SimplexScene scene{
        namesOf(desk), shown, desk.status.allWeights ? desk.survey : nullptr,
        desk.status.kind == PointKind::Colour ? std::optional(desk.status.space) : std::nullopt};
    const float width = ImGui::GetContentRegionAvail().x;
    if (simplexPicker(theme, "simplex", width, desk.simplex, scene, desk.path, asked)) {
        desk.askWeights(asked);
    }
    desk.mark("simplex");
    if (!ImGui::IsItemActive()) { // it would cover what the hand is at
        itemTooltip(theme,
                    "The weights a as a point: near a corner means near that marginal. Drag the "
                    "handle, or use the arrow keys. It snaps to corners, edges and the middle; "
                    "hold Alt to move freely.");
    }
    if (desk.status.allWeights) {
        lookOfSurvey(desk, width);
    }
    shownWeights(desk);
}

} // namespace

void weightsPanel(Desk& desk) {
    const Theme& theme = desk.theme;
    const size_t count = desk.askedWeights.size();
    if (count < 2 || !foldingHeading(theme, "Weights")) {
        return;
    }
    ImGui::BeginDisabled(!desk.allowed.tune);
    picker(desk);
    const Weights even = rounded(Weights(count, 1.0 / static_cast<double>(count)));
    // Always there: what is below must not jump while the weights move.
    ImGui::BeginDisabled(same(desk.askedWeights, even));
    if (iconButton(theme, "even", Icon::None, "Equal weights")) {
        desk.askWeights(even);
    }
    ImGui::EndDisabled();
    itemTooltip(theme, "Gives every marginal the same weight.");
    ImGui::EndDisabled();
    if (desk.mailbox.waiting("weights")) {
        ImGui::SameLine();
        ImGui::AlignTextToFramePadding();
        faintText(theme, "taking effect…");
    }
    ImGui::Spacing();
    pathPanel(desk);
}

} // namespace bary
