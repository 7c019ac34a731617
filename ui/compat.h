// What differs between Dear ImGui 1.86 (Debian 12) and 1.92, in one place, so that nothing else
// asks for the version.
#pragma once

#include <imgui.h>

#include <cstdint>

namespace bary {

/// A GL texture name as Dear ImGui wants it: void* up to 1.91.3, an integer after that.
inline ImTextureID textureId(unsigned glTexture) {
#if IMGUI_VERSION_NUM >= 19140
    return static_cast<ImTextureID>(glTexture);
#else
    return reinterpret_cast<ImTextureID>(static_cast<intptr_t>(glTexture));
#endif
}

namespace compat {

/// The atlas, as draw commands name it.
inline ImTextureID fontTexture() {
#if IMGUI_VERSION_NUM >= 19200
    return ImGui::GetIO().Fonts->TexRef.GetTexID();
#else
    return ImGui::GetIO().Fonts->TexID;
#endif
}

/// True when the last item deserves its tooltip; disabled items explain themselves too.
inline bool wantsTooltip() {
#if IMGUI_VERSION_NUM >= 18971
    return ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled);
#else
    return ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled);
#endif
}

/// A child window with the window's padding; it has a border where ImGuiStyle::ChildBorderSize is
/// not zero.
inline bool beginPaddedChild(const char* id, ImVec2 size, ImGuiWindowFlags flags = 0) {
    const bool border = ImGui::GetStyle().ChildBorderSize > 0;
#if IMGUI_VERSION_NUM >= 19000
    // ImGuiChildFlags_Border(s) and ImGuiChildFlags_AlwaysUseWindowPadding
    return ImGui::BeginChild(id, size, (border ? 1 << 0 : 0) | 1 << 1, flags);
#else
    return ImGui::BeginChild(id, size, border, flags | ImGuiWindowFlags_AlwaysUseWindowPadding);
#endif
}

/// The last two arguments of AddRect and AddPolyline change places in 1.92.8.
inline void addRect(ImDrawList* list, ImVec2 a, ImVec2 b, ImU32 colour, float rounding = 0,
                    float thickness = 1) {
#if IMGUI_VERSION_NUM >= 19280
    list->AddRect(a, b, colour, rounding, thickness);
#else
    list->AddRect(a, b, colour, rounding, 0, thickness);
#endif
}

inline void addPolyline(ImDrawList* list, const ImVec2* points, int count, ImU32 colour,
                        float thickness) {
#if IMGUI_VERSION_NUM >= 19280
    list->AddPolyline(points, count, colour, thickness);
#else
    list->AddPolyline(points, count, colour, 0, thickness);
#endif
}

/// Whether one of the keys that Dear ImGui has always known went down, or repeats, in this frame.
inline bool keyPressed(ImGuiKey key) {
#if IMGUI_VERSION_NUM >= 18700
    return ImGui::IsKeyPressed(key);
#else
    return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key));
#endif
}

/// Pushes a font at its own size (1.92 takes the size as an argument).
inline void pushFont(ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
    ImGui::PushFont(font, font ? font->LegacySize : 0.0f);
#else
    ImGui::PushFont(font);
#endif
}

/// The atlas builds itself from 1.92 on.
inline void buildAtlas(ImFontAtlas& atlas) {
#if IMGUI_VERSION_NUM < 19200
    atlas.Build();
#else
    (void)atlas;
#endif
}

} // namespace compat
} // namespace bary
