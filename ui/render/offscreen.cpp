#include "ui/render/offscreen.h"

#include "ui/render/framebuffer.h"

#include <backends/imgui_impl_opengl3.h>
#include <glad/gl.h>

#include <algorithm>

namespace bary {

namespace {

/// An ImGui context of its own with the GL back end in it; what was current before comes back.
class PrivateImGui {
  public:
    PrivateImGui(int width, int height) : previous_(ImGui::GetCurrentContext()) {
        own_ = ImGui::CreateContext();
        ImGui::SetCurrentContext(own_);
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.LogFilename = nullptr;
        io.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
        io.MousePos = ImVec2(-1e6f, -1e6f); // no pointer in a picture
        ImGui_ImplOpenGL3_Init("#version 330");
    }
    ~PrivateImGui() {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui::DestroyContext(own_);
        ImGui::SetCurrentContext(previous_);
    }
    PrivateImGui(const PrivateImGui&) = delete;
    PrivateImGui& operator=(const PrivateImGui&) = delete;

  private:
    ImGuiContext* previous_;
    ImGuiContext* own_ = nullptr;
};

void drawFrame(const PictureOptions& options, const Theme& theme,
               const std::function<void(const Theme&)>& draw) {
    ImGui::GetIO().DeltaTime = 1.0f / 60; // a clock of its own: the same picture every time
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(
        ImVec2(static_cast<float>(options.width), static_cast<float>(options.height)));
    const float padding = 12 * options.scale;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(padding, padding));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.background);
    ImGui::Begin("picture", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
    draw(theme);
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(3);
    ImGui::Render();
}

Image toRgb(const Image& rgba) {
    Image rgb;
    rgb.width = rgba.width;
    rgb.height = rgba.height;
    rgb.channels = 3;
    rgb.pixels.reserve(rgba.pixels.size() / 4 * 3);
    for (size_t i = 0; i + 3 < rgba.pixels.size(); i += 4) {
        rgb.pixels.insert(rgb.pixels.end(), rgba.pixels.begin() + static_cast<ptrdiff_t>(i),
                          rgba.pixels.begin() + static_cast<ptrdiff_t>(i + 3));
    }
    return rgb;
}

} // namespace

Image renderPicture(const PictureOptions& options, const std::function<void(const Theme&)>& draw,
                    int frames) {
    TargetGuard guard;
    PrivateImGui context(options.width, options.height);
    Theme theme = makeTheme(options.theme, options.scale);
    loadFonts(theme);
    applyStyle(theme);
    if (options.transparent) {
        // Views leave out the grounds that they would fill with these.
        theme.background = theme.stage = IM_COL32(0, 0, 0, 0);
    }
    Framebuffer target;
    target.resize(options.width, options.height);
    for (int frame = 0; frame < std::max(frames, 1); ++frame) {
        drawFrame(options, theme, draw);
    }
    target.clear(ImGui::ColorConvertU32ToFloat4(theme.background));
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    Image image = target.read();
    if (!options.transparent) {
        return toRgb(image);
    }
    unpremultiply(image);
    return image;
}

} // namespace bary
