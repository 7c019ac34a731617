#include "ui/render/offscreen.h"

#include "ui/render/framebuffer.h"

#include <backends/imgui_impl_opengl3.h>
#include <glad/gl.h>

#include <algorithm>

namespace bary {

namespace {

/// Makes an ImGui context current; what was current before comes back.
class CurrentImGui {
  public:
    explicit CurrentImGui(ImGuiContext* context) : previous_(ImGui::GetCurrentContext()) {
        ImGui::SetCurrentContext(context);
    }
    ~CurrentImGui() { ImGui::SetCurrentContext(previous_); }
    CurrentImGui(const CurrentImGui&) = delete;
    CurrentImGui& operator=(const CurrentImGui&) = delete;

  private:
    ImGuiContext* previous_;
};

/// An ImGui context of its own with the GL back end in it.
class PrivateImGui {
  public:
    PrivateImGui(int width, int height) {
        ImGuiContext* previous = ImGui::GetCurrentContext();
        own_ = ImGui::CreateContext();
        ImGui::SetCurrentContext(previous); // which the first context changes
        const CurrentImGui current(own_);
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.LogFilename = nullptr;
        io.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
        io.MousePos = ImVec2(-1e6f, -1e6f); // no pointer in a picture
        ImGui_ImplOpenGL3_Init("#version 330");
    }
    ~PrivateImGui() {
        {
            const CurrentImGui current(own_);
            ImGui_ImplOpenGL3_Shutdown();
        }
        ImGui::DestroyContext(own_);
    }
    PrivateImGui(const PrivateImGui&) = delete;
    PrivateImGui& operator=(const PrivateImGui&) = delete;

    ImGuiContext* context() const { return own_; }

  private:
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

struct PictureRenderer::Impl {
    explicit Impl(const PictureOptions& given)
        : options(given), imgui(given.width, given.height),
          theme(makeTheme(given.theme, given.scale)) {
        const TargetGuard guard;
        const CurrentImGui current(imgui.context());
        loadFonts(theme);
        applyStyle(theme);
        if (options.transparent) {
            // Views leave out the grounds that they would fill with these.
            theme.background = theme.stage = IM_COL32(0, 0, 0, 0);
        }
        target.resize(options.width, options.height);
    }

    const PictureOptions options;
    PrivateImGui imgui;
    Theme theme;
    Framebuffer target;
};

PictureRenderer::PictureRenderer(const PictureOptions& options)
    : impl_(std::make_unique<Impl>(options)) {}

PictureRenderer::~PictureRenderer() = default;

Image PictureRenderer::render(const std::function<void(const Theme&)>& draw, int frames) {
    const TargetGuard guard;
    const CurrentImGui current(impl_->imgui.context());
    for (int frame = 0; frame < std::max(frames, 1); ++frame) {
        drawFrame(impl_->options, impl_->theme, draw);
    }
    impl_->target.clear(ImGui::ColorConvertU32ToFloat4(impl_->theme.background));
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    Image image = impl_->target.read();
    if (!impl_->options.transparent) {
        return toRgb(image);
    }
    unpremultiply(image);
    return image;
}

Image renderPicture(const PictureOptions& options, const std::function<void(const Theme&)>& draw,
                    int frames) {
    return PictureRenderer(options).render(draw, frames);
}

} // namespace bary
