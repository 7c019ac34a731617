#include "ui/theme.h"

#include "core/io/font.h"
#include "ui/compat.h"

#include <array>
#include <vector>

namespace bary {

namespace {

constexpr ImU32 rgb(unsigned hex) {
    return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255);
}

// Okabe and Ito's colours, in an order whose first three differ most on either ground. The same
// index has a kindred hue in every theme. On a light ground their yellow, orange, sky blue and pink
// are darkened until they reach 3:1; their black is left to the barycenter, brown takes its place.
constexpr std::array<ImU32, 8> onDark = {rgb(0x56B4E9), rgb(0xE69F00), rgb(0x00A97C),
                                         rgb(0xCC79A7), rgb(0xF0E442), rgb(0xE0681A),
                                         rgb(0x3F8FD6), rgb(0xB08968)};
constexpr std::array<ImU32, 8> onLight = {rgb(0x0072B2), rgb(0xD55E00), rgb(0x008A64),
                                          rgb(0xB5588B), rgb(0x8A7A00), rgb(0xA86F00),
                                          rgb(0x2A86BD), rgb(0x7A5538)};

Theme darkTheme() {
    Theme theme;
    theme.background = rgb(0x0E1116);
    theme.stage = rgb(0x12161D);
    theme.panel = rgb(0x181D25);
    theme.text = rgb(0xE9EDF3);
    theme.faint = rgb(0x9AA6B6);
    theme.accent = rgb(0x9385FF);
    theme.grid = rgb(0x232A35);
    theme.axis = rgb(0x3A4454);
    theme.barycenter = rgb(0xFFFFFF);
    theme.truth = rgb(0x8C97A8);
    theme.good = rgb(0x3DD68C);
    theme.warning = rgb(0xF5B83D);
    theme.error = rgb(0xFF6B6B);
    return theme;
}

Theme lightTheme() {
    Theme theme;
    theme.background = rgb(0xE9ECF1);
    theme.stage = rgb(0xFFFFFF);
    theme.panel = rgb(0xF8F9FB);
    theme.text = rgb(0x171B22);
    theme.faint = rgb(0x5B6676);
    theme.accent = rgb(0x5646D6);
    theme.grid = rgb(0xE8EBF0);
    theme.axis = rgb(0xBCC4CF);
    theme.barycenter = rgb(0x111418);
    theme.truth = rgb(0x7C8796);
    theme.good = rgb(0x117A48);
    theme.warning = rgb(0x8F5B00);
    theme.error = rgb(0xC22F2F);
    return theme;
}

Theme highContrastTheme() {
    Theme theme;
    theme.background = theme.stage = theme.panel = rgb(0x000000);
    theme.text = theme.barycenter = rgb(0xFFFFFF);
    theme.faint = rgb(0xD0D6DE);
    theme.accent = rgb(0xFFD60A);
    theme.grid = rgb(0x3A3A3A);
    theme.axis = rgb(0x9A9A9A);
    theme.truth = rgb(0xB4BCC8);
    theme.good = rgb(0x5CFF9D);
    theme.warning = rgb(0xFFD60A);
    theme.error = rgb(0xFF8A8A);
    return theme;
}

ImVec4 mixed(ImU32 a, ImU32 b, float share) {
    const ImVec4 x = ImGui::ColorConvertU32ToFloat4(a), y = ImGui::ColorConvertU32ToFloat4(b);
    return {x.x + (y.x - x.x) * share, x.y + (y.y - x.y) * share, x.z + (y.z - x.z) * share, 1};
}

ImVec4 faded(ImU32 colour, float alpha) {
    ImVec4 value = ImGui::ColorConvertU32ToFloat4(colour);
    value.w = alpha;
    return value;
}

void setColours(ImGuiStyle& style, const Theme& theme) {
    const bool contrast = theme.name == ThemeName::HighContrast;
    const ImVec4 field = mixed(theme.panel, theme.text, contrast ? 0.14f : 0.07f);
    const ImVec4 fieldHovered = mixed(theme.panel, theme.text, contrast ? 0.26f : 0.12f);
    const ImVec4 fieldActive = mixed(theme.panel, theme.text, contrast ? 0.34f : 0.17f);
    ImVec4* c = style.Colors;
    c[ImGuiCol_Text] = faded(theme.text, 1);
    c[ImGuiCol_TextDisabled] = faded(theme.faint, 1);
    c[ImGuiCol_WindowBg] = faded(theme.background, 1);
    c[ImGuiCol_ChildBg] = faded(theme.panel, 1);
    c[ImGuiCol_PopupBg] = mixed(theme.panel, theme.text, contrast ? 0.0f : 0.03f);
    c[ImGuiCol_Border] = faded(theme.axis, contrast ? 1.0f : 0.6f);
    c[ImGuiCol_BorderShadow] = {0, 0, 0, 0};
    c[ImGuiCol_FrameBg] = c[ImGuiCol_Button] = field;
    c[ImGuiCol_FrameBgHovered] = c[ImGuiCol_ButtonHovered] = fieldHovered;
    c[ImGuiCol_FrameBgActive] = c[ImGuiCol_ButtonActive] = fieldActive;
    c[ImGuiCol_TitleBg] = c[ImGuiCol_TitleBgActive] = c[ImGuiCol_TitleBgCollapsed] = field;
    c[ImGuiCol_ScrollbarBg] = {0, 0, 0, 0};
    c[ImGuiCol_ScrollbarGrab] = faded(theme.axis, 0.7f);
    c[ImGuiCol_ScrollbarGrabHovered] = c[ImGuiCol_ScrollbarGrabActive] = faded(theme.faint, 0.8f);
    c[ImGuiCol_CheckMark] = c[ImGuiCol_SliderGrab] = faded(theme.accent, 1);
    c[ImGuiCol_SliderGrabActive] = mixed(theme.accent, theme.text, 0.25f);
    c[ImGuiCol_Header] = faded(theme.accent, contrast ? 0.4f : 0.18f);
    c[ImGuiCol_HeaderHovered] = faded(theme.text, 0.08f);
    c[ImGuiCol_HeaderActive] = faded(theme.text, 0.12f);
    c[ImGuiCol_Separator] = faded(theme.axis, 0.5f);
    c[ImGuiCol_Tab] = c[ImGuiCol_TabUnfocused] = {0, 0, 0, 0};
    c[ImGuiCol_TabHovered] = fieldHovered;
    c[ImGuiCol_TabActive] = c[ImGuiCol_TabUnfocusedActive] = fieldActive;
    c[ImGuiCol_TableHeaderBg] = field;
    c[ImGuiCol_TableBorderLight] = c[ImGuiCol_TableBorderStrong] = faded(theme.axis, 0.4f);
    c[ImGuiCol_TextSelectedBg] = faded(theme.accent, 0.35f);
    c[ImGuiCol_NavHighlight] = c[ImGuiCol_DragDropTarget] = faded(theme.accent, 1);
    c[ImGuiCol_ModalWindowDimBg] = {0, 0, 0, contrast ? 0.75f : 0.5f};
}

// Latin with supplement, Greek, punctuation, super- and subscripts, arrows, mathematics, music
// (the push-forward's sharp) and the few geometric shapes that the texts use.
const ImWchar glyphRanges[] = {0x0020, 0x017F, 0x02C6, 0x02DD, 0x0370, 0x03FF, 0x1D62, 0x1D6A,
                               0x2010, 0x205E, 0x2070, 0x209C, 0x2102, 0x211D, 0x2190, 0x21FF,
                               0x2200, 0x22FF, 0x2308, 0x230B, 0x25A0, 0x25FF, 0x2600, 0x266F,
                               0x2713, 0x2718, 0x27E8, 0x27EB, 0};

ImFont* addFont(const std::string& path, const std::string& fallback, float size) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    ImFontConfig config;
    config.OversampleH = 2;
    config.OversampleV = 1;
    config.PixelSnapH = true;
    ImFont* font = nullptr;
    if (path.empty()) {
        config.SizePixels = size;
        return atlas.AddFontDefault(&config);
    }
    font = atlas.AddFontFromFileTTF(path.c_str(), size, &config, glyphRanges);
    if (!fallback.empty() && fallback != path) {
        config.MergeMode = true;
        atlas.AddFontFromFileTTF(fallback.c_str(), size, &config, glyphRanges);
    }
    return font;
}

} // namespace

ImU32 Theme::marginal(int i) const {
    const auto& colours = name == ThemeName::Light ? onLight : onDark;
    return colours[static_cast<size_t>(i < 0 ? 0 : i) % colours.size()];
}

Marker Theme::marker(int i) {
    return static_cast<Marker>((i < 0 ? 0 : i) % 8);
}

Theme makeTheme(ThemeName name, float scale) {
    Theme theme = name == ThemeName::Light  ? lightTheme()
                  : name == ThemeName::Dark ? darkTheme()
                                            : highContrastTheme();
    theme.name = name;
    theme.scale = scale;
    return theme;
}

void applyStyle(const Theme& theme) {
    ImGuiStyle style; // pristine: ScaleAllSizes loses precision when it is applied twice
    style.WindowPadding = {14, 12};
    style.FramePadding = {10, 6};
    style.CellPadding = {6, 4};
    style.ItemSpacing = {8, 7};
    style.ItemInnerSpacing = {7, 5};
    style.IndentSpacing = 16;
    style.ScrollbarSize = 10;
    style.GrabMinSize = 14;
    style.WindowRounding = 12; // of dialogs; the workspace itself has square corners
    style.ChildRounding = 10;
    style.FrameRounding = 7;
    style.PopupRounding = 10;
    style.ScrollbarRounding = 8;
    style.GrabRounding = 7;
    style.TabRounding = 7;
    style.WindowBorderSize = 0;
    style.ChildBorderSize = theme.name == ThemeName::HighContrast ? 1.0f : 0.0f;
    style.PopupBorderSize = 1;
    style.FrameBorderSize = theme.name == ThemeName::HighContrast ? 1.0f : 0.0f;
    style.TabBorderSize = 0;
    style.WindowMenuButtonPosition = ImGuiDir_None;
    style.DisabledAlpha = 0.45f;
    setColours(style, theme);
    style.ScaleAllSizes(theme.scale);
    style.CurveTessellationTol = 0.8f;
    ImGui::GetStyle() = style;
}

void loadFonts(Theme& theme) {
    ImGui::GetIO().Fonts->Clear();
    const std::string fallback = findFont({"DejaVuSans.ttf"});
    const std::string body = findFont(
        {"Inter-Regular.otf", "Inter-Regular.ttf", "Roboto-Regular.ttf", "DejaVuSans.ttf"});
    const std::string bold = findFont(
        {"Inter-SemiBold.otf", "Inter-SemiBold.ttf", "Roboto-Medium.ttf", "DejaVuSans-Bold.ttf"});
    const std::string large =
        findFont({"InterDisplay-SemiBold.otf", "Inter-SemiBold.otf", "Inter-SemiBold.ttf",
                  "Roboto-Medium.ttf", "DejaVuSans-Bold.ttf"});
    const std::string mono = findFont({"DejaVuSansMono.ttf", "RobotoMono-Regular.ttf"});
    const auto pixels = [&](float size) {
        return static_cast<float>(int(size * theme.scale + 0.5f));
    };
    theme.body = addFont(body, fallback, pixels(15));
    theme.bold = addFont(bold, fallback, pixels(15));
    theme.large = addFont(large, fallback, pixels(20));
    theme.mono = addFont(mono, fallback, pixels(13));
    compat::buildAtlas(*ImGui::GetIO().Fonts);
}

const char* themeLabel(ThemeName name) {
    switch (name) {
    case ThemeName::Dark:
        return "Dark";
    case ThemeName::Light:
        return "Light";
    case ThemeName::HighContrast:
        return "High contrast";
    }
    return "";
}

} // namespace bary
