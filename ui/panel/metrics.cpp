#include "ui/panel/panels.h"

#include "ui/format.h"
#include "ui/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace bary {

namespace {

ImU32 wordColour(const Theme& theme, const Metric& metric) {
    if (!(metric.floor > 0) || !std::isfinite(metric.value)) {
        return theme.text;
    }
    const double ratio = metric.value / metric.floor;
    return ratio <= 1.3 ? theme.good : ratio <= 10 ? theme.warning : theme.text;
}

void metricTooltipOf(const Theme& theme, const Metric& metric) {
    std::string tooltip = metric.label + " = " + formatValue(metric.value);
    if (metric.floor > 0) {
        tooltip += ", " + floorWord(metric) + "\nNoise floor " + formatValue(metric.floor) +
                   ": what exact samples of the truth score at the same sample count. A value at "
                   "the floor cannot be told from the truth.";
    }
    itemTooltip(theme, tooltip);
}

/// As far right as the cell allows; what does not fit is cut there.
void rightAligned(const std::string& text, ImU32 colour) {
    const float room = ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(text.c_str()).x;
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, room));
    ImGui::PushStyleColor(ImGuiCol_Text, colour);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopStyleColor();
}

/// In as little room as there is: ".024", "-.0007".
std::string shortValue(double value) {
    std::string text = fmt::format("{:.{}g}", value, std::abs(value) < 1e-3 ? 1 : 2);
    const size_t zero = text.find("0.");
    if (zero == 0 || (zero == 1 && text[0] == '-')) {
        text.erase(zero, 1);
    }
    return text;
}

/// Subjects down, quantities across, the noise floors in the last row.
void metricTable(const Desk& desk) {
    const Theme& theme = desk.theme;
    std::vector<std::string> quantities, subjects;
    std::map<std::pair<std::string, std::string>, const Metric*> cells;
    const auto note = [](std::vector<std::string>& list, const std::string& name) {
        if (std::find(list.begin(), list.end(), name) == list.end()) {
            list.push_back(name);
        }
    };
    for (const Metric& metric : desk.status.metrics) {
        note(quantities, metric.quantity);
        note(subjects, metric.subject);
        cells[{metric.subject, metric.quantity}] = &metric;
    }
    const int columns = static_cast<int>(quantities.size()) + 1;
    if (!ImGui::BeginTable("metrics", columns, ImGuiTableFlags_SizingStretchSame)) {
        return;
    }
    ImGui::TableSetupColumn("subject", ImGuiTableColumnFlags_WidthStretch, 1.7f);
    for (const std::string& quantity : quantities) {
        ImGui::TableSetupColumn(quantity.c_str(), ImGuiTableColumnFlags_WidthStretch, 1);
    }
    ImGui::TableNextRow();
    for (size_t q = 0; q < quantities.size(); ++q) {
        ImGui::TableSetColumnIndex(static_cast<int>(q) + 1);
        rightAligned(quantities[q], theme.faint);
    }
    std::vector<double> floors(quantities.size(), NAN);
    for (const std::string& subject : subjects) {
        ImGui::TableNextRow();
        ImGui::TableSetColumnIndex(0);
        ImGui::TextUnformatted(subject.c_str());
        for (size_t q = 0; q < quantities.size(); ++q) {
            const auto cell = cells.find({subject, quantities[q]});
            if (cell == cells.end()) {
                continue;
            }
            ImGui::TableSetColumnIndex(static_cast<int>(q) + 1);
            rightAligned(shortValue(cell->second->value), wordColour(theme, *cell->second));
            metricTooltipOf(theme, *cell->second);
            floors[q] = std::isfinite(floors[q]) ? floors[q] : cell->second->floor;
        }
    }
    if (std::any_of(floors.begin(), floors.end(), [](double f) { return std::isfinite(f); })) {
        ImGui::TableNextRow();
        ImGui::TableSetColumnIndex(0);
        faintText(theme, "noise floor");
    }
    for (size_t q = 0; q < quantities.size(); ++q) {
        if (std::isfinite(floors[q])) {
            ImGui::TableSetColumnIndex(static_cast<int>(q) + 1);
            rightAligned(shortValue(floors[q]), theme.faint);
        }
    }
    ImGui::EndTable();
}

} // namespace

void metricsPanel(Desk& desk) {
    const Theme& theme = desk.theme;
    if (!foldingHeading(theme, "Metrics")) {
        return;
    }
    if (!desk.status.metrics.empty()) {
        metricTable(desk);
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
