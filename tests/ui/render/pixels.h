// What tests ask of a picture, and how they move the mouse.
#pragma once

#include "core/io/image.h"

#include <imgui.h>

#include <algorithm>
#include <cstdlib>

namespace bary {

/// Pixels whose three colours are within `tolerance` of `colour` (and that are not transparent).
inline int countColour(const Image& image, ImU32 colour, int tolerance = 6, int fromX = 0,
                       int toX = 1 << 30) {
    const int wanted[3] = {static_cast<int>(colour >> IM_COL32_R_SHIFT & 255),
                           static_cast<int>(colour >> IM_COL32_G_SHIFT & 255),
                           static_cast<int>(colour >> IM_COL32_B_SHIFT & 255)};
    int count = 0;
    for (int y = 0; y < image.height; ++y) {
        for (int x = std::max(fromX, 0); x < std::min(toX, image.width); ++x) {
            const uint8_t* p =
                image.pixels.data() + (static_cast<size_t>(y) * image.width + x) * image.channels;
            bool near = image.channels < 4 || p[3] > 0;
            for (int c = 0; c < 3; ++c) {
                near = near && std::abs(p[c] - wanted[c]) <= tolerance;
            }
            count += near;
        }
    }
    return count;
}

inline const uint8_t* pixel(const Image& image, int x, int y) {
    return image.pixels.data() + (static_cast<size_t>(y) * image.width + x) * image.channels;
}

/// Takes effect in the next frame.
inline void putMouse(float x, float y, bool down, float wheel = 0) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
    io.AddMousePosEvent(x, y);
    io.AddMouseButtonEvent(0, down);
    if (wheel != 0) {
        io.AddMouseWheelEvent(0, wheel);
    }
#else
    io.MousePos = ImVec2(x, y);
    io.MouseDown[0] = down;
    io.MouseWheel = wheel;
#endif
}

inline void putEscape(bool down) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
    io.AddKeyEvent(ImGuiKey_Escape, down);
#else
    io.KeyMap[ImGuiKey_Escape] = 256;
    io.KeysDown[256] = down;
#endif
}

} // namespace bary
