#include "ui/panel/panels.h"

#include "core/base/text.h"
#include "ui/format.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bary {

namespace {

std::string tooltipOf(const ParameterInfo& info) {
    std::string text = info.symbol.empty() ? info.key : info.symbol + "   " + info.key;
    text += "\n" + info.meaning;
    if (!info.effect.empty()) {
        text += "\n" + info.effect;
    }
    if (!info.usual.empty()) {
        text += "\nUsual: " + info.usual;
    }
    text += "\nfast: " + valueText(info.fast) + " · paper: " + valueText(info.paper);
    return text +
           (info.live ? "\nTakes effect while it trains." : "\nTakes effect at the next reset.");
}

void ask(Desk& desk, const ParameterInfo& info, ParameterValue value) {
    desk.preset.parameters[info.key] = value; // shown until the worker's answer arrives
    desk.mailbox.put("parameter " + info.key, command::SetParameter{info.key, std::move(value)});
}

/// A number keeps what is being typed; it counts when the field is left. Live sliders act at once.
void numberField(Desk& desk, const ParameterInfo& info, double value) {
    const bool integer = info.type == ParameterInfo::Type::Integer;
    const bool bounded = info.maximum > info.minimum;
    const float room = ImGui::GetContentRegionAvail().x;
    const bool slides = bounded && (integer ? info.maximum - info.minimum <= 64
                                            : info.minimum == 0 && info.maximum <= 1 && info.live);
    bool changed = false;
    if (integer) {
        int number = static_cast<int>(std::lround(value));
        const int low = static_cast<int>(info.minimum), high = static_cast<int>(info.maximum);
        changed = slides ? slider(desk.theme, "##value", number, low, high, room, desk.theme.accent)
                         : ImGui::InputInt("##value", &number, 0, 0,
                                           ImGuiInputTextFlags_EnterReturnsTrue);
        value = number;
    } else if (slides) {
        float number = static_cast<float>(value);
        changed = slider(desk.theme, "##value", number, static_cast<float>(info.minimum),
                         static_cast<float>(info.maximum), "%.4g", room, desk.theme.accent);
        char text[32];
        std::snprintf(text, sizeof text, "%.4g", static_cast<double>(number));
        parseNumber(text, value);
    } else {
        changed = ImGui::InputDouble("##value", &value, 0, 0, "%.6g",
                                     ImGuiInputTextFlags_EnterReturnsTrue);
    }
    const bool left = !slides && ImGui::IsItemDeactivatedAfterEdit();
    if (changed || left) {
        if (bounded) {
            value = std::clamp(value, info.minimum, info.maximum);
        }
        ask(desk, info, value);
    }
}

void valueWidget(Desk& desk, const ParameterInfo& info, const ParameterValue& value) {
    ImGui::SetNextItemWidth(-1);
    switch (info.type) {
    case ParameterInfo::Type::Boolean: {
        bool on = std::holds_alternative<bool>(value) && std::get<bool>(value);
        if (toggle(desk.theme, "##value", on)) {
            ask(desk, info, on);
        }
        break;
    }
    case ParameterInfo::Type::Choice: {
        const std::string current = valueText(value);
        if (ImGui::BeginCombo("##value", current.c_str())) {
            for (const std::string& choice : info.choices) {
                if (ImGui::Selectable(choice.c_str(), choice == current)) {
                    ask(desk, info, choice);
                }
            }
            ImGui::EndCombo();
        }
        break;
    }
    case ParameterInfo::Type::Integer:
    case ParameterInfo::Type::Real:
        numberField(desk, info,
                    std::holds_alternative<double>(value) ? std::get<double>(value) : 0);
        break;
    }
}

void parameterRow(Desk& desk, const ParameterInfo& info) {
    const Theme& theme = desk.theme;
    ImGui::PushID(info.key.c_str());
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    ImGui::BeginGroup();
    const bool own = desk.preset.parameters.count(info.key) > 0;
    const float room = ImGui::GetContentRegionAvail().x;
    const std::string name = info.symbol.empty() ? info.key : info.symbol + "  " + info.key;
    elidedText(theme, name, room - px(theme, 6), theme.text, own ? theme.bold : nullptr);
    ImGui::EndGroup();
    itemTooltip(theme, tooltipOf(info));
    ImGui::TableNextColumn();
    valueWidget(desk, info, parameterValue(desk.preset, info.key));
    itemTooltip(theme, tooltipOf(info));
    desk.mark("parameter " + info.key);
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    const char* badge = info.live ? "live" : "reset";
    ImGui::PushStyleColor(ImGuiCol_Text, info.live ? theme.good : theme.faint);
    ImGui::TextUnformatted(badge);
    ImGui::PopStyleColor();
    itemTooltip(theme, info.live ? "Takes effect while it trains."
                                 : "Takes effect at the next reset (R).");
    ImGui::PopID();
}

void recipeRow(Desk& desk) {
    const Theme& theme = desk.theme;
    static constexpr const char* recipes[] = {"fast", "paper"};
    const int chosen = desk.preset.recipe == "paper" ? 1 : 0;
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("Recipe");
    itemTooltip(theme, "fast: the settings of this program, quickest to a good barycenter. paper: "
                       "the published ones. Changing it starts again.");
    ImGui::SameLine(px(theme, 92));
    const int clicked = segmented(theme, "recipe", recipes, 2, chosen);
    if (clicked >= 0) {
        desk.post(command::SetRecipe{recipes[clicked]});
    }
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("Iterations");
    ImGui::SameLine(px(theme, 92));
    ImGui::SetNextItemWidth(-1);
    int iterations = static_cast<int>(desk.status.target);
    const bool roomy = ImGui::GetContentRegionAvail().x > px(theme, 150);
    const bool entered = ImGui::InputInt("##iterations", &iterations, roomy ? 500 : 0, 5000,
                                         ImGuiInputTextFlags_EnterReturnsTrue);
    if ((entered || ImGui::IsItemDeactivatedAfterEdit()) && iterations > 0 &&
        iterations != desk.status.target) {
        desk.mailbox.put("iterations", command::SetIterations{iterations});
    }
    desk.mark("iterations");
    itemTooltip(theme,
                "Planned number of outer iterations. It can be raised at any time, also after "
                "the end. Usual: 2000 to 20000.");
}

} // namespace

void solverPanel(Desk& desk) {
    const Theme& theme = desk.theme;
    if (!foldingHeading(theme, "Solver")) {
        return;
    }
    ImGui::BeginDisabled(!desk.allowed.tune);
    recipeRow(desk);
    if (ImGui::BeginTable("parameters", 3, ImGuiTableFlags_SizingStretchProp)) {
        ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthStretch, 0.52f);
        ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch, 0.48f);
        ImGui::TableSetupColumn("when", ImGuiTableColumnFlags_WidthFixed,
                                ImGui::CalcTextSize("reset").x);
        for (const ParameterInfo& info : solverParameters(desk.preset.solver)) {
            parameterRow(desk, info);
        }
        ImGui::EndTable();
    }
    ImGui::EndDisabled();
    ImGui::Spacing();
}

} // namespace bary
