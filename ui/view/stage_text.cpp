#include "ui/view/stage_text.h"

#include "core/base/subscript.h"
#include "ui/compat.h"
#include "ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

namespace bary {

void drawText(ImDrawList& list, ImFont* font, ImVec2 position, ImU32 colour,
              const std::string& text) {
    compat::pushFont(font);
    // Whole pixels keep small type crisp.
    list.AddText(ImVec2(std::floor(position.x), std::floor(position.y)), colour, text.c_str());
    ImGui::PopFont();
}

ImVec2 textSize(ImFont* font, const std::string& text) {
    compat::pushFont(font);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    ImGui::PopFont();
    return size;
}

namespace {

void drawBar(ImDrawList& list, ImVec2 centre, float radius, float angle, ImU32 colour) {
    const ImVec2 along(std::cos(angle) * radius, std::sin(angle) * radius);
    list.AddLine(ImVec2(centre.x - along.x, centre.y - along.y),
                 ImVec2(centre.x + along.x, centre.y + along.y), colour, radius * 0.56f);
}

void drawStar(ImDrawList& list, ImVec2 centre, float radius, ImU32 colour) {
    constexpr float turn = 2 * 3.14159265f / 5;
    auto corner = [&](float k, float r) {
        const float angle = -3.14159265f / 2 + k * turn;
        return ImVec2(centre.x + r * std::cos(angle), centre.y + r * std::sin(angle));
    };
    // A star is not convex: five kites.
    for (int k = 0; k < 5; ++k) {
        const auto f = static_cast<float>(k);
        list.AddQuadFilled(centre, corner(f - 0.5f, radius * 0.5f), corner(f, radius),
                           corner(f + 0.5f, radius * 0.5f), colour);
    }
}

} // namespace

void drawMarker(ImDrawList& list, ImVec2 centre, float radius, Marker marker, ImU32 colour) {
    constexpr float quarter = 3.14159265f / 4;
    const float x = centre.x, y = centre.y, r = radius;
    switch (marker) {
    case Marker::Disc:
        list.AddCircleFilled(centre, r, colour);
        break;
    case Marker::Square:
        list.AddRectFilled(ImVec2(x - 0.85f * r, y - 0.85f * r),
                           ImVec2(x + 0.85f * r, y + 0.85f * r), colour, 0.15f * r);
        break;
    case Marker::Triangle:
        list.AddTriangleFilled(ImVec2(x, y - 1.05f * r), ImVec2(x + 1.05f * r, y + 0.8f * r),
                               ImVec2(x - 1.05f * r, y + 0.8f * r), colour);
        break;
    case Marker::Diamond:
        list.AddQuadFilled(ImVec2(x, y - 1.1f * r), ImVec2(x + 1.1f * r, y),
                           ImVec2(x, y + 1.1f * r), ImVec2(x - 1.1f * r, y), colour);
        break;
    case Marker::Cross:
        drawBar(list, centre, 1.05f * r, quarter, colour);
        drawBar(list, centre, 1.05f * r, -quarter, colour);
        break;
    case Marker::Plus:
        drawBar(list, centre, 1.05f * r, 0, colour);
        drawBar(list, centre, 1.05f * r, 2 * quarter, colour);
        break;
    case Marker::Ring:
        list.AddCircle(centre, 0.78f * r, colour, 0, 0.5f * r);
        break;
    case Marker::Star:
        drawStar(list, centre, 1.15f * r, colour);
        break;
    }
}

ImU32 faded(ImU32 colour, float alpha) {
    const auto own = static_cast<float>(colour >> IM_COL32_A_SHIFT & 0xFF);
    const auto result = static_cast<ImU32>(std::clamp(own * alpha, 0.0f, 255.0f) + 0.5f);
    return (colour & ~IM_COL32_A_MASK) | (result << IM_COL32_A_SHIFT);
}

void drawMessage(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max, ImU32 colour,
                 const std::string& heading, const std::string& explanation) {
    const float width = (max.x - min.x) * 0.8f;
    const std::string first = fittedText(theme.large, heading, width);
    const ImVec2 firstSize = textSize(theme.large, first);
    const float gap = 8 * theme.scale;
    compat::pushFont(theme.body);
    const ImVec2 secondSize = ImGui::CalcTextSize(explanation.c_str(), nullptr, false, width);
    const float middle = (min.x + max.x) / 2;
    const float top =
        (min.y + max.y - firstSize.y - (explanation.empty() ? 0 : gap + secondSize.y)) / 2;
    if (!explanation.empty()) {
        list.AddText(
            ImGui::GetFont(), ImGui::GetFontSize(),
            ImVec2(std::floor(middle - secondSize.x / 2), std::floor(top + firstSize.y + gap)),
            theme.faint, explanation.c_str(), nullptr, width);
    }
    ImGui::PopFont();
    drawText(list, theme.large, ImVec2(middle - firstSize.x / 2, top), colour, first);
}

std::string plainFormula(std::string formula) {
    static const std::vector<std::pair<std::string, std::string>> words = {
        {"∇", "grad "}, {"♯", " # "},    {"∘", " o "},  {"μ", "mu"}, {"η", "eta"}, {"ℙ", "P"},
        {"Σ", "sum"},   {"α", "alpha_"}, {"⁻¹", "^-1"}, {"ₙ", "n"},  {"−", "-"},   {"→", "->"}};
    const auto replace = [&](const std::string& sign, const std::string& word) {
        for (size_t at = formula.find(sign); at != std::string::npos;
             at = formula.find(sign, at + word.size())) {
            formula.replace(at, sign.size(), word);
        }
    };
    for (const auto& [sign, word] : words) {
        replace(sign, word);
    }
    for (int digit = 0; digit < 10; ++digit) {
        replace(subscriptText(digit), std::to_string(digit));
    }
    return formula;
}

bool hasFormulaSigns(ImFont* font) {
    constexpr std::array<ImWchar, 11> signs{0x3BC,  0x3B7,  0x3B1,  0x3A3,  0x2207, 0x266F,
                                            0x2081, 0x2099, 0x2119, 0x2218, 0x207B};
    return std::all_of(signs.begin(), signs.end(), [&](ImWchar sign) {
#if IMGUI_VERSION_NUM >= 19200
        return font && font->IsGlyphInFont(sign);
#else
        return font && font->FindGlyphNoFallback(sign);
#endif
    });
}

std::string readableNumber(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value == 0 ? 0.0 : value);
    std::string result = text;
    for (size_t at = result.find('-'); at != std::string::npos; at = result.find('-', at + 3)) {
        result.replace(at, 1, "\u2212");
    }
    return result;
}

} // namespace bary
