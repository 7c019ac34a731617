// Sliders: Dear ImGui's behaviour (drag, arrow keys, Ctrl+click to type) under a lighter look.
#include "ui/compat.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bary {

namespace {

/// Hides ImGui's own drawing while the slider is worked out.
struct Unseen {
    Unseen() {
        for (const ImGuiCol colour :
             {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive,
              ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive, ImGuiCol_Border}) {
            ImGui::PushStyleColor(colour, IM_COL32_BLACK_TRANS);
        }
    }
    ~Unseen() { ImGui::PopStyleColor(6); }
};

float share(double value, double low, double high, bool logarithmic) {
    if (!(high > low)) {
        return 0;
    }
    const double t = logarithmic && low > 0 ? std::log(value / low) / std::log(high / low)
                                            : (value - low) / (high - low);
    return static_cast<float>(std::clamp(t, 0.0, 1.0));
}

/// Track, knob and number of the last item, whose grab ImGui keeps `grab` wide.
void drawSlider(const Theme& theme, float t, float grab, ImU32 colour, const char* text,
                float textWidth) {
    const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
    if (ImGui::IsItemActive() && ImGui::GetIO().WantTextInput) {
        return; // it is being typed
    }
    const bool lit = ImGui::IsItemActive() || ImGui::IsItemHovered();
    const float padding = 2 + grab / 2; // as ImGui places its grab
    const float x = from.x + padding + t * (to.x - from.x - 2 * padding);
    const float middle = (from.y + to.y) / 2, thick = px(theme, 2);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled({from.x + px(theme, 2), middle - thick},
                        {to.x - px(theme, 2), middle + thick},
                        ImGui::GetColorU32(ImGuiCol_FrameBgActive), thick);
    const ImU32 shown = ImGui::GetColorU32(colour);
    list->AddRectFilled({from.x + px(theme, 2), middle - thick}, {x, middle + thick}, shown, thick);
    list->AddCircleFilled({x, middle}, px(theme, lit ? 7.5f : 6.5f), shown);
    const float wide = ImGui::CalcTextSize(text).x;
    list->AddText({to.x + textWidth - wide, middle - ImGui::GetFontSize() / 2},
                  ImGui::GetColorU32(ImGuiCol_Text), text);
}

} // namespace

bool slider(const Theme& theme, const char* id, float& value, float low, float high,
            const char* format, float width, ImU32 colour, bool logarithmic) {
    char text[32];
    // Room for any value of the range, so that the track does not move under the pointer.
    std::snprintf(text, sizeof text, format, static_cast<double>(high) * 0.8888);
    const float textWidth = ImGui::CalcTextSize(text).x + px(theme, 12);
    bool changed = false;
    {
        const Unseen unseen;
        ImGui::SetNextItemWidth(std::max(px(theme, 30), width - textWidth));
        changed =
            ImGui::SliderFloat(id, &value, low, high, "",
                               ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_NoRoundToFormat |
                                   (logarithmic ? ImGuiSliderFlags_Logarithmic : 0));
    }
    std::snprintf(text, sizeof text, format, static_cast<double>(value));
    drawSlider(theme, share(value, low, high, logarithmic), ImGui::GetStyle().GrabMinSize, colour,
               text, textWidth);
    return changed;
}

bool slider(const Theme& theme, const char* id, int& value, int low, int high, float width,
            ImU32 colour, bool logarithmic) {
    char text[32];
    std::snprintf(text, sizeof text, "%d", high);
    const float textWidth = ImGui::CalcTextSize(text).x + px(theme, 12);
    const float track = std::max(px(theme, 30), width - textWidth);
    bool changed = false;
    {
        const Unseen unseen;
        ImGui::SetNextItemWidth(track);
        // The empty format would make the typed value unreadable for whole numbers.
        ImGui::PushStyleColor(ImGuiCol_Text, IM_COL32_BLACK_TRANS);
        changed = ImGui::SliderInt(id, &value, low, high, "%d",
                                   ImGuiSliderFlags_AlwaysClamp |
                                       (logarithmic ? ImGuiSliderFlags_Logarithmic : 0));
        ImGui::PopStyleColor();
    }
    std::snprintf(text, sizeof text, "%d", value);
    const float grab =
        std::max((track - 4) / static_cast<float>(high - low + 1), ImGui::GetStyle().GrabMinSize);
    drawSlider(theme, share(value, low, high, logarithmic), grab, colour, text, textWidth);
    return changed;
}

} // namespace bary
