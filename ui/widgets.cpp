#include "ui/widgets.h"

#include "ui/compat.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr float pi = 3.14159265f;

float widthOf(const char* text) {
    return ImGui::CalcTextSize(text).x;
}

} // namespace

ImU32 withAlpha(ImU32 colour, float alpha) {
    const auto a = static_cast<ImU32>(std::clamp(alpha, 0.0f, 1.0f) * 255 + 0.5f);
    return (colour & ~IM_COL32_A_MASK) | (a << IM_COL32_A_SHIFT);
}

float iconButtonWidth(const Theme& theme, Icon icon, const char* label, float height) {
    const float side = height > 0 ? height : ImGui::GetFrameHeight();
    if (!*label) {
        return side;
    }
    const float sign = icon == Icon::None ? 0 : px(theme, 22);
    return widthOf(label) + sign + px(theme, 24);
}

bool iconButton(const Theme& theme, const char* id, Icon icon, const char* label, Emphasis emphasis,
                float height) {
    const float side = height > 0 ? height : ImGui::GetFrameHeight();
    const ImVec2 size(iconButtonWidth(theme, icon, label, height), side);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool primary = emphasis == Emphasis::Primary;
    if (primary) {
        ImGui::PushStyleColor(ImGuiCol_Button, theme.accent);
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, withAlpha(theme.accent, 0.85f));
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, withAlpha(theme.accent, 0.7f));
    } else if (emphasis == Emphasis::Quiet) {
        ImGui::PushStyleColor(ImGuiCol_Button, IM_COL32_BLACK_TRANS);
    }
    ImGui::PushID(id);
    const bool pressed = ImGui::Button("##button", size);
    ImGui::PopID();
    ImGui::PopStyleColor(primary ? 3 : emphasis == Emphasis::Quiet ? 1 : 0);
    // Text on the accent: black on the light accents of dark grounds, white on the light theme's.
    const ImU32 onAccent =
        theme.name == ThemeName::Light ? IM_COL32_WHITE : IM_COL32(8, 8, 16, 255);
    const ImU32 colour = ImGui::GetColorU32(primary ? onAccent : theme.text);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = at.y + size.y / 2;
    if (!*label) {
        drawIcon(list, icon, {at.x + size.x / 2, middle}, px(theme, 16), colour);
        return pressed;
    }
    float x = at.x + px(theme, 12);
    if (icon != Icon::None) {
        drawIcon(list, icon, {x + px(theme, 7), middle}, px(theme, 14), colour);
        x += px(theme, 22);
    }
    list->AddText({x, middle - ImGui::GetFontSize() / 2}, colour, label);
    return pressed;
}

void itemTooltip(const Theme& theme, std::string_view text, const char* keys) {
    if (!compat::wantsTooltip() || text.empty()) {
        return;
    }
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(theme, 12), px(theme, 9)});
    compat::pushFont(theme.body);
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(px(theme, 360));
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
    if (keys && *keys) {
        faintText(theme, keys);
    }
    ImGui::EndTooltip();
    ImGui::PopFont();
    ImGui::PopStyleVar();
}

ImVec2 pillSize(const Theme& theme, const char* text) {
    return {widthOf(text) + px(theme, 28), ImGui::GetFontSize() + px(theme, 8)};
}

void pill(const Theme& theme, const char* text, ImU32 colour) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size = pillSize(theme, text);
    ImGui::Dummy(size);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + size.x, at.y + size.y);
    list->AddRectFilled(at, end, withAlpha(colour, 0.16f), size.y / 2);
    const float middle = at.y + size.y / 2;
    list->AddCircleFilled({at.x + px(theme, 12), middle}, px(theme, 3.5f), colour);
    list->AddText({at.x + px(theme, 20), at.y + px(theme, 4)}, colour, text);
}

bool toggle(const Theme& theme, const char* id, bool& value) {
    const float height = ImGui::GetFontSize() * 1.15f, width = height * 1.75f;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float top = at.y + (ImGui::GetFrameHeight() - height) / 2;
    const bool pressed = ImGui::InvisibleButton(id, {width, ImGui::GetFrameHeight()});
    if (pressed) {
        value = !value;
    }
    const ImU32 off = ImGui::GetColorU32(ImGui::IsItemHovered() ? ImGuiCol_FrameBgActive
                                                                : ImGuiCol_FrameBgHovered);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled({at.x, top}, {at.x + width, top + height},
                        value ? ImGui::GetColorU32(theme.accent) : off, height / 2);
    if (!value || theme.name == ThemeName::HighContrast) {
        compat::addRect(list, {at.x, top}, {at.x + width, top + height}, theme.axis, height / 2);
    }
    const float radius = height / 2 - px(theme, 2.5f);
    const float x = value ? at.x + width - height / 2 : at.x + height / 2;
    const ImU32 knob =
        value ? (theme.name == ThemeName::Light ? IM_COL32_WHITE : theme.background) : theme.faint;
    list->AddCircleFilled({x, top + height / 2}, radius, knob);
    return pressed;
}

void faintText(const Theme& theme, std::string_view text) {
    ImGui::PushStyleColor(ImGuiCol_Text, theme.faint);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopStyleColor();
}

std::string fittedText(ImFont* font, const std::string& text, float width) {
    compat::pushFont(font);
    std::string fitting = text;
    if (widthOf(text.c_str()) > width) {
        const char* const begin = text.c_str();
        const char* end = begin; // of what leaves room for the sign, in one walk along the letters
        if (const float room = width - widthOf("…"); room > 0) {
            font->CalcTextSizeA(ImGui::GetFontSize(), room, 0, begin, begin + text.size(), &end);
        }
        fitting = end - begin < 3 ? std::string() : std::string(begin, end) + "…";
    }
    ImGui::PopFont();
    return fitting;
}

void elidedText(const Theme& theme, std::string_view text, float width, ImU32 colour,
                ImFont* font) {
    if (font) {
        compat::pushFont(font);
    }
    const std::string whole(text);
    const std::string fitting = fittedText(ImGui::GetFont(), whole, width);
    const bool cut = fitting != whole;
    ImGui::PushStyleColor(ImGuiCol_Text, colour);
    ImGui::TextUnformatted(fitting.empty() && cut ? "…" : fitting.c_str());
    ImGui::PopStyleColor();
    if (font) {
        ImGui::PopFont();
    }
    if (cut) {
        itemTooltip(theme, text);
    }
}

void heading(const Theme& theme, const char* text) {
    compat::pushFont(theme.bold);
    ImGui::TextUnformatted(text);
    ImGui::PopFont();
}

bool foldingHeading(const Theme& theme, const char* text, bool open) {
    ImGuiStorage* storage = ImGui::GetStateStorage();
    const ImGuiID id = ImGui::GetID(text);
    bool unfolded = storage->GetBool(id, open);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size(std::max(1.0f, ImGui::GetContentRegionAvail().x), ImGui::GetFrameHeight());
    if (ImGui::InvisibleButton(text, size)) {
        unfolded = !unfolded;
        storage->SetBool(id, unfolded);
    }
    const ImU32 colour = ImGui::IsItemHovered() ? theme.text : theme.faint;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = at.y + size.y / 2, arm = px(theme, 4);
    compat::pushFont(theme.bold);
    list->AddText({at.x, middle - ImGui::GetFontSize() / 2}, theme.text, text);
    ImGui::PopFont();
    const ImVec2 tip(at.x + size.x - px(theme, 8), middle);
    const float rise = unfolded ? arm * 0.5f : -arm * 0.5f;
    const ImVec2 chevron[] = {
        {tip.x - arm, tip.y - rise}, {tip.x, tip.y + rise}, {tip.x + arm, tip.y - rise}};
    compat::addPolyline(list, chevron, 3, colour, px(theme, 1.6f));
    return unfolded;
}

int segmented(const Theme& theme, const char* id, const char* const* labels, int count,
              int chosen) {
    int clicked = -1;
    ImGui::PushID(id);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(theme, 2), ImGui::GetStyle().ItemSpacing.y});
    for (int i = 0; i < count; ++i) {
        if (i > 0) {
            ImGui::SameLine();
        }
        const bool on = i == chosen;
        ImGui::PushStyleColor(ImGuiCol_Button, on ? withAlpha(theme.accent, 0.28f)
                                                  : ImGui::GetColorU32(ImGuiCol_FrameBg));
        if (ImGui::Button(labels[i]) && !on) {
            clicked = i;
        }
        ImGui::PopStyleColor();
    }
    ImGui::PopStyleVar();
    ImGui::PopID();
    return clicked;
}

void drawMarker(ImDrawList* list, Marker marker, ImVec2 c, float r, ImU32 colour) {
    const float line = std::max(1.2f, r * 0.36f);
    switch (marker) {
    case Marker::Disc:
        list->AddCircleFilled(c, r, colour);
        break;
    case Marker::Square:
        list->AddRectFilled({c.x - r * 0.85f, c.y - r * 0.85f}, {c.x + r * 0.85f, c.y + r * 0.85f},
                            colour);
        break;
    case Marker::Triangle:
        list->AddTriangleFilled({c.x, c.y - r}, {c.x + r, c.y + r * 0.8f},
                                {c.x - r, c.y + r * 0.8f}, colour);
        break;
    case Marker::Diamond:
        list->AddQuadFilled({c.x, c.y - r}, {c.x + r, c.y}, {c.x, c.y + r}, {c.x - r, c.y}, colour);
        break;
    case Marker::Cross:
        list->AddLine({c.x - r * 0.8f, c.y - r * 0.8f}, {c.x + r * 0.8f, c.y + r * 0.8f}, colour,
                      line);
        list->AddLine({c.x - r * 0.8f, c.y + r * 0.8f}, {c.x + r * 0.8f, c.y - r * 0.8f}, colour,
                      line);
        break;
    case Marker::Plus:
        list->AddLine({c.x - r, c.y}, {c.x + r, c.y}, colour, line);
        list->AddLine({c.x, c.y - r}, {c.x, c.y + r}, colour, line);
        break;
    case Marker::Ring:
        list->AddCircle(c, r * 0.85f, colour, 0, line);
        break;
    case Marker::Star:
        for (int k = 0; k < 3; ++k) {
            const float a = pi * static_cast<float>(k) / 3 + pi / 2;
            list->AddLine({c.x - r * std::cos(a), c.y - r * std::sin(a)},
                          {c.x + r * std::cos(a), c.y + r * std::sin(a)}, colour, line);
        }
        break;
    }
}

} // namespace bary
