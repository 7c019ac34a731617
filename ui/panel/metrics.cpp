#include "ui/panel/panels.h"

#include "ui/format.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

ImU32 wordColour(const Theme& theme, const Metric& metric) {
    if (!(metric.floor > 0) || !std::isfinite(metric.value)) {
        return theme.faint;
    }
    const double ratio = metric.value / metric.floor;
    return ratio <= 1.3 ? theme.good : ratio <= 10 ? theme.warning : theme.faint;
}

void metricRow(const Desk& desk, const Metric& metric) {
    const Theme& theme = desk.theme;
    const float width = ImGui::GetContentRegionAvail().x;
    ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string value = formatValue(metric.value), word = floorWord(metric);
    const float wordWidth = ImGui::CalcTextSize("99.9 × floor").x;
    const std::string label = subscripted(metric.label);
    const float valueWidth =
                    std::max(ImGui::CalcTextSize("0.0000").x, ImGui::CalcTextSize(value.c_str()).x),
                gap = px(theme, 10);
    const float valueEnd = at.x + width - wordWidth - gap;
    ImGui::BeginGroup();
    const float room = valueEnd - valueWidth - gap - at.x;
    const bool own = room < px(theme, 110) && ImGui::CalcTextSize(label.c_str()).x > room;
    elidedText(theme, label, own ? width : room, theme.text);
    at.y += own ? ImGui::GetTextLineHeightWithSpacing() : 0; // the numbers on a line of their own
    ImGui::SetCursorScreenPos({valueEnd - ImGui::CalcTextSize(value.c_str()).x, at.y});
    ImGui::TextUnformatted(value.c_str());
    if (!word.empty()) {
        ImGui::SetCursorScreenPos({at.x + width - ImGui::CalcTextSize(word.c_str()).x, at.y});
        ImGui::PushStyleColor(ImGuiCol_Text, wordColour(theme, metric));
        ImGui::TextUnformatted(word.c_str());
        ImGui::PopStyleColor();
    }
    ImGui::EndGroup();
    std::string tooltip = label + " = " + value;
    if (metric.floor > 0) {
        tooltip += "\nNoise floor " + formatValue(metric.floor) +
                   ": what exact samples of the truth score at the same sample count. A value at "
                   "the floor cannot be told from the truth.";
    }
    itemTooltip(theme, tooltip);
}

} // namespace

void metricsPanel(Desk& desk) {
    const Theme& theme = desk.theme;
    if (!foldingHeading(theme, "Metrics")) {
        return;
    }
    for (const Metric& metric : desk.status.metrics) {
        metricRow(desk, metric);
    }
    if (desk.status.metrics.empty()) {
        faintText(theme, desk.status.truth == "none" ? "no truth to compare with" : "not yet");
    }
    if (!desk.status.truth.empty()) {
        ImGui::PushTextWrapPos();
        faintText(theme, "Truth: " + desk.status.truth);
        ImGui::PopTextWrapPos();
        itemTooltip(theme, "What the metrics compare with: the exact barycenter where a formula is "
                           "known, else a discrete one computed by exact transport.");
    }
    ImGui::Spacing();
}

} // namespace bary
