// A GLFW window that shows our own framebuffer, with Dear ImGui's input fed by hand so that keys of
// ours do not reach it.
#pragma once

#include "app/partial_swap.h"
#include "ui/render/framebuffer.h"
#include "ui/shortcuts.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct GLFWwindow;

namespace bary {

class GuiWindow {
  public:
    /// Throws EnvironmentError where there is no display or no OpenGL 3.3.
    GuiWindow(int width, int height);
    ~GuiWindow();
    GuiWindow(const GuiWindow&) = delete;
    GuiWindow& operator=(const GuiWindow&) = delete;

    /// True where the action was taken, so that Dear ImGui does not see the key.
    std::function<bool(Action)> onAction;
    std::function<void(const std::vector<std::filesystem::path>&, ImVec2)> onDrop;
    /// The pointer moves with its first button held.
    std::function<void(ImVec2)> onDrag;

    /// Waits at most so long for something to happen; 0 only looks. True where there was input.
    bool waitEvents(double seconds);
    bool closing() const;
    void setTitle(const std::string& title);
    /// Monitor scale in the window's own units.
    float scale() const;
    /// Size in screen coordinates, for the preferences.
    void size(int& width, int& height) const;

    /// The atlas has changed.
    void renewFonts();
    void beginFrame();
    /// Begins to draw Dear ImGui's frame into the framebuffer.
    void render(ImU32 background);
    /// Shows it once it is drawn.
    void show();
    /// The frame that is on screen, as RGB.
    Image picture() const;

  private:
    struct Glfw { // ended last
        Glfw();
        ~Glfw();
    };
    struct Callbacks;
    void setIcon();

    Glfw glfw_;
    GLFWwindow* window_ = nullptr;
    std::unique_ptr<Framebuffer> frame_;
    Repaint repaint_;
    std::vector<PixelBox> drawn_;              ///< by the last render()
    std::unique_ptr<PartialSwap> partialSwap_; ///< where the system can show a part of a window
    unsigned reader_ = 0; ///< framebuffer object that the window is copied from
    std::string title_;
    bool input_ = true;
    bool exposed_ = true;  ///< the system has lost what was shown
    bool resized_ = false; ///< in this frame: the window's own buffer follows after the next swap
};

} // namespace bary
