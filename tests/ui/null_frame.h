// Dear ImGui without any back end: input is set by hand, nothing is rendered.
#pragma once

#include "ui/theme.h"

#include <functional>

namespace bary::test {

class NullFrame {
  public:
    explicit NullFrame(ImVec2 size = {1600, 1000}, ThemeName name = ThemeName::Dark) {
        context_ = ImGui::CreateContext();
        ImGui::SetCurrentContext(context_);
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.LogFilename = nullptr;
        io.DisplaySize = size;
        io.DeltaTime = 1.0f / 60;
        theme = makeTheme(name, 1);
        loadFonts(theme);
        applyStyle(theme);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
    }
    ~NullFrame() { ImGui::DestroyContext(context_); }
    NullFrame(const NullFrame&) = delete;
    NullFrame& operator=(const NullFrame&) = delete;

    void run(const std::function<void()>& draw) {
        ImGui::NewFrame();
        draw();
        ImGui::Render();
    }
    void moveTo(ImVec2 at) {
#if IMGUI_VERSION_NUM >= 18700
        ImGui::GetIO().AddMousePosEvent(at.x, at.y);
#else
        ImGui::GetIO().MousePos = at;
#endif
    }
    void press(bool down) {
#if IMGUI_VERSION_NUM >= 18700
        ImGui::GetIO().AddMouseButtonEvent(0, down);
#else
        ImGui::GetIO().MouseDown[0] = down;
#endif
    }

    Theme theme;

  private:
    ImGuiContext* context_ = nullptr;
};

} // namespace bary::test
