// The panels below the stage: curves, the explanation of the loop, and the log.
#include "ui/panel/page.h"
#include "ui/panel/panels.h"

#include "ui/compat.h"
#include "ui/format.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

void plotHeading(Desk& desk, const char* text, const char* id, bool& log, const char* tooltip) {
    const Theme& theme = desk.theme;
    ImGui::AlignTextToFramePadding();
    heading(theme, text);
    ImGui::SameLine();
    ImGui::PushID(id);
    static constexpr const char* scales[] = {"linear", "log"};
    const int clicked = segmented(theme, "scale", scales, 2, log ? 1 : 0);
    if (clicked >= 0) {
        log = clicked == 1;
    }
    itemTooltip(theme, tooltip);
    ImGui::PopID();
}

PlotOptions plotOptions(const Desk& desk, bool log) {
    PlotOptions options{desk.preferences.logX, log, {}};
    for (const Metric& metric : desk.status.metrics) {
        options.floors[metric.key] = metric.floor;
    }
    return options;
}

float wrappedHeight(const std::string& text, float width) {
    return ImGui::CalcTextSize(text.c_str(), nullptr, false, width).y;
}

/// Height of a card whose text is `width` wide.
float cardHeight(const PhaseInfo& phase, float width) {
    const ImGuiStyle& style = ImGui::GetStyle();
    return ImGui::GetTextLineHeight() + wrappedHeight(phase.formula, width) +
           wrappedHeight(phase.text, width) + 2 * style.ItemSpacing.y + 2 * style.WindowPadding.y;
}

/// Name and number on the first line, then the formula, then what it does.
void phaseCard(const Desk& desk, const PhaseInfo& phase, ImVec2 size) {
    const Theme& theme = desk.theme;
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ImGui::GetColorU32(ImGuiCol_FrameBg));
    compat::beginPaddedChild("phase", size, ImGuiWindowFlags_NoScrollbar);
    const float width = ImGui::GetContentRegionAvail().x;
    const std::string value = formatValue(phase.value);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    compat::pushFont(theme.bold);
    const float wide = ImGui::CalcTextSize(value.c_str()).x;
    ImGui::GetWindowDrawList()->AddText({at.x + width - wide, at.y}, theme.accent, value.c_str());
    ImGui::PopFont();
    elidedText(theme, phase.name, width - wide - px(theme, 10), theme.text, theme.bold);
    ImGui::PushTextWrapPos();
    ImGui::TextUnformatted(phase.formula.c_str());
    faintText(theme, phase.text);
    ImGui::PopTextWrapPos();
    ImGui::EndChild();
    ImGui::PopStyleColor();
}

} // namespace

void curvesPanel(Desk& desk, ImVec2 size) {
    const Theme& theme = desk.theme;
    Preferences& preferences = desk.preferences;
    const bool both = size.x > px(theme, 860);
    const float gap = px(theme, 16), width = both ? (size.x - gap) / 2 : size.x;
    bool& losses = desk.showLosses;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const char* const signedHint = "A log scale becomes a symmetric one, linear around zero, where "
                                   "values are negative.";
    const auto column = [&](bool metrics, float x) {
        ImGui::SetCursorScreenPos({x, at.y});
        ImGui::BeginGroup();
        plotHeading(desk, metrics ? "Metrics" : "Losses", metrics ? "metrics" : "losses",
                    metrics ? preferences.logMetrics : preferences.logLosses, signedHint);
        if (!both) {
            ImGui::SameLine();
            if (iconButton(theme, "other", Icon::None, losses ? "show metrics" : "show losses")) {
                losses = !losses;
            }
        }
        const float height = at.y + size.y - ImGui::GetCursorScreenPos().y;
        desk.curves.plot(
            theme, metrics ? "plot metrics" : "plot losses", metrics,
            {width, std::max(px(theme, 40), height)},
            plotOptions(desk, metrics ? preferences.logMetrics : preferences.logLosses));
        ImGui::EndGroup();
    };
    if (both) {
        column(true, at.x);
        column(false, at.x + width + gap);
    } else {
        column(!losses, at.x);
    }
}

void curveSettings(Desk& desk, float width) {
    const Theme& theme = desk.theme;
    Preferences& preferences = desk.preferences;
    static constexpr const char* scales[] = {"x linear", "x log"};
    const float left = ImGui::GetCursorScreenPos().x;
    const int clicked = segmented(theme, "x scale", scales, 2, preferences.logX ? 1 : 0);
    if (clicked >= 0) {
        preferences.logX = clicked == 1;
    }
    itemTooltip(theme, "Scale of the iterations.");
    ImGui::SameLine(0, px(theme, 14));
    const float room = left + width - ImGui::GetCursorScreenPos().x;
    if (slider(theme, "##smoothing", preferences.smoothing, 0, 0.99f, "smooth %.2f", room,
               theme.accent)) {
        desk.curves.setSmoothing(preferences.smoothing);
    }
    itemTooltip(theme,
                "Share of the past in the running average that is drawn strong; the raw values "
                "stay faint behind it. 0 shows the raw values only. Usual: 0.8 to 0.98.");
}

void explainPanel(Desk& desk, ImVec2 size) {
    const Theme& theme = desk.theme;
    const std::vector<PhaseInfo>& phases = desk.status.phases;
    ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
    ImGui::BeginChild("explain", size);
    ImGui::PopStyleColor();
    if (phases.empty()) {
        faintText(theme, "The phases of the loop appear with the first iteration.");
        ImGui::EndChild();
        return;
    }
    const float room = ImGui::GetContentRegionAvail().x;
    const char* const link = "The whole method";
    const float linkWidth =
        methodPage(desk.preset.solver) ? iconButtonWidth(theme, Icon::None, link) : 0;
    ImGui::AlignTextToFramePadding();
    elidedText(theme,
               "Iteration " + formatCount(desk.status.iteration) +
                   ": every outer iteration runs these phases, with the losses of now.",
               room - linkWidth - px(theme, 8), theme.faint);
    if (linkWidth > 0) {
        ImGui::SameLine(room - linkWidth);
        if (iconButton(theme, "page", Icon::None, link)) {
            desk.act(Action::MethodPage);
        }
        desk.mark("method page");
        itemTooltip(theme, "The method explained from the beginning, with its formulas.",
                    keysOf(Action::MethodPage));
    }
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const size_t columns =
        std::clamp<size_t>(static_cast<size_t>(room / px(theme, 250)), 1, phases.size());
    const auto across = static_cast<float>(columns);
    const float width = (room - gap * (across - 1)) / across;
    const float inner = width - 2 * ImGui::GetStyle().WindowPadding.x;
    float height = 0;
    for (const PhaseInfo& phase : phases) {
        height = std::max(height, cardHeight(phase, inner));
    }
    for (size_t i = 0; i < phases.size(); ++i) {
        if (i % columns != 0) {
            ImGui::SameLine();
        }
        ImGui::PushID(static_cast<int>(i));
        phaseCard(desk, phases[i], {width, height});
        ImGui::PopID();
    }
    ImGui::EndChild();
}

void logPanel(Desk& desk, ImVec2 size) {
    const Theme& theme = desk.theme;
    if (iconButton(theme, "copy", Icon::Copy, "Copy all")) {
        std::string text;
        for (const std::string& line : desk.log) {
            text += line + "\n";
        }
        ImGui::SetClipboardText(text.c_str());
    }
    itemTooltip(theme, "Copies all lines of the log.");
    const float used = ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.y;
    ImGui::BeginChild("lines", {size.x, std::max(px(theme, 30), size.y - used)});
    compat::pushFont(theme.mono);
    ImGui::PushTextWrapPos();
    for (const std::string& line : desk.log) {
        ImGui::TextUnformatted(line.c_str());
    }
    ImGui::PopTextWrapPos();
    ImGui::PopFont();
    if (desk.log.empty()) {
        faintText(theme, "Nothing has been reported yet.");
    }
    if (ImGui::GetScrollY() >= ImGui::GetScrollMaxY()) {
        ImGui::SetScrollHereY(1);
    }
    ImGui::EndChild();
}

} // namespace bary
