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

/// "a₁ 0.333" per marginal, and what is in force where that differs.
void weightNumbers(const Desk& desk) {
    const Theme& theme = desk.theme;
    const Weights& inForce = desk.status.weights;
    const float line = ImGui::GetTextLineHeight();
    for (size_t i = 0; i < desk.askedWeights.size(); ++i) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        drawMarker(ImGui::GetWindowDrawList(), Theme::marker(static_cast<int>(i)),
                   {at.x + px(theme, 6), at.y + line / 2}, px(theme, 4.5f),
                   theme.marginal(static_cast<int>(i)));
        ImGui::SetCursorScreenPos({at.x + px(theme, 18), at.y});
        char text[64];
        std::snprintf(text, sizeof text, "%.3f", desk.askedWeights[i]);
        ImGui::TextUnformatted(text);
        if (i < inForce.size() && std::fabs(inForce[i] - desk.askedWeights[i]) > 5e-4) {
            ImGui::SameLine();
            std::snprintf(text, sizeof text, "%.3f in force", inForce[i]);
            faintText(theme, text);
        } else if (i < desk.status.marginals.size()) {
            ImGui::SameLine();
            elidedText(theme, desk.status.marginals[i].name, ImGui::GetContentRegionAvail().x,
                       theme.faint);
        }
    }
}

void picker(Desk& desk) {
    const Theme& theme = desk.theme;
    Weights asked = desk.askedWeights;
    bool changed = false;
    if (asked.size() == 3) {
        const float width = ImGui::GetContentRegionAvail().x;
        const float side = std::min(width * 0.56f, px(theme, 190));
        const ImVec2 at = ImGui::GetCursorScreenPos();
        changed = simplexPicker(theme, "simplex", side, asked, desk.status.weights);
        desk.mark("simplex");
        itemTooltip(theme,
                    "Weights a₁, a₂, a₃ as a point in the triangle: near a corner means near "
                    "that marginal. Drag the handle, or use the arrow keys.");
        const ImVec2 end = ImGui::GetCursorScreenPos();
        ImGui::SetCursorScreenPos({at.x + side + px(theme, 14), at.y + side * 0.3f});
        ImGui::BeginGroup();
        weightNumbers(desk);
        ImGui::EndGroup();
        ImGui::SetCursorScreenPos(end);
    } else {
        std::vector<std::string> names;
        for (const MarginalInfo& info : desk.status.marginals) {
            names.push_back(info.name);
        }
        changed = weightSliders(theme, names, asked);
        desk.mark("weights");
        if (asked.size() == 2) {
            weightNumbers(desk);
        }
    }
    if (changed) {
        desk.askWeights(asked);
    }
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
