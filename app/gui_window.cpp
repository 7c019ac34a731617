#include "app/gui_window.h"

#include "core/base/error.h"
#include "core/experiment/preset.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <glad/gl.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace bary {

namespace {

std::string glfwReason() {
    const char* text = nullptr;
    glfwGetError(&text);
    return text ? text : "unknown reason";
}

/// The key by what is printed on it, since GLFW names keys by their place on an American keyboard.
int printedKey(int key, int scancode) {
    if (key == GLFW_KEY_UNKNOWN || (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_EQUAL)) {
        return key;
    }
    const char* name = glfwGetKeyName(key, scancode);
    if (!name || !name[0] || name[1]) {
        return key;
    }
    if (name[0] >= 'a' && name[0] <= 'z') {
        return GLFW_KEY_A + (name[0] - 'a');
    }
    return name[0] == '+' ? GLFW_KEY_EQUAL : name[0] == '-' ? GLFW_KEY_MINUS : key;
}

} // namespace

GuiWindow::Glfw::Glfw() {
    if (!glfwInit()) {
        throw EnvironmentError("no window can be opened: " + glfwReason() +
                               " (without a display, use `baryscope run PRESET --out DIR`)");
    }
}

GuiWindow::Glfw::~Glfw() {
    glfwTerminate();
}

/// GLFW's callbacks: our shortcuts first, Dear ImGui gets the rest.
struct GuiWindow::Callbacks {
    static GuiWindow& self(GLFWwindow* window) {
        return *static_cast<GuiWindow*>(glfwGetWindowUserPointer(window));
    }

    static void key(GLFWwindow* window, int key, int scancode, int action, int modifiers) {
        GuiWindow& gui = self(window);
        gui.input_ = true;
        const ImGuiIO& io = ImGui::GetIO();
        // While the keyboard moves the focus, Space presses what has it.
        const bool pressesFocus = io.NavVisible && key == GLFW_KEY_SPACE;
        if (action != GLFW_RELEASE && !pressesFocus) {
            const auto wanted = actionFor(printedKey(key, scancode), modifiers, io.WantTextInput);
            const bool repeats = wanted == Action::Step || wanted == Action::LargerType ||
                                 wanted == Action::SmallerType || wanted == Action::LargerEpsilon ||
                                 wanted == Action::SmallerEpsilon;
            if (wanted && (action == GLFW_PRESS || repeats) && gui.onAction &&
                gui.onAction(*wanted)) {
                return;
            }
        }
        ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, modifiers);
    }

    static void character(GLFWwindow* window, unsigned codepoint) {
        GuiWindow& gui = self(window);
        gui.input_ = true;
        const auto wanted = actionForCharacter(codepoint, ImGui::GetIO().WantTextInput);
        if (!wanted || !gui.onAction || !gui.onAction(*wanted)) {
            ImGui_ImplGlfw_CharCallback(window, codepoint);
        }
    }

    static void drop(GLFWwindow* window, int count, const char** paths) {
        GuiWindow& gui = self(window);
        gui.input_ = true;
        double x = 0, y = 0;
        glfwGetCursorPos(window, &x, &y);
        if (gui.onDrop) {
            gui.onDrop(std::vector<std::filesystem::path>(paths, paths + count),
                       ImVec2(static_cast<float>(x), static_cast<float>(y)));
        }
    }

    static void install(GLFWwindow* window) {
        glfwSetKeyCallback(window, key);
        glfwSetCharCallback(window, character);
        glfwSetDropCallback(window, drop);
        glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int button, int action, int mods) {
            self(w).input_ = true;
            ImGui_ImplGlfw_MouseButtonCallback(w, button, action, mods);
        });
        glfwSetScrollCallback(window, [](GLFWwindow* w, double x, double y) {
            self(w).input_ = true;
            ImGui_ImplGlfw_ScrollCallback(w, x, y);
        });
        glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) {
            GuiWindow& gui = self(w);
            gui.input_ = true;
            if (gui.onDrag && glfwGetMouseButton(w, GLFW_MOUSE_BUTTON_LEFT) == GLFW_PRESS) {
                // Whole pixels, as in Dear ImGui's frames.
                gui.onDrag(
                    ImVec2(std::floor(static_cast<float>(x)), std::floor(static_cast<float>(y))));
            }
#if IMGUI_VERSION_NUM >= 18700
            ImGui_ImplGlfw_CursorPosCallback(w, x, y);
#endif
        });
        glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int entered) {
            self(w).input_ = true;
            ImGui_ImplGlfw_CursorEnterCallback(w, entered);
        });
        glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int focused) {
            self(w).input_ = true;
            ImGui_ImplGlfw_WindowFocusCallback(w, focused);
        });
        const auto renewed = [](GLFWwindow* w) { self(w).input_ = self(w).exposed_ = true; };
        glfwSetWindowRefreshCallback(window, renewed);
        glfwSetFramebufferSizeCallback(window,
                                       [](GLFWwindow* w, int, int) { self(w).input_ = true; });
        glfwSetWindowContentScaleCallback(
            window, [](GLFWwindow* w, float, float) { self(w).input_ = true; });
    }
};

GuiWindow::GuiWindow(int width, int height) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    glfwWindowHint(GLFW_DEPTH_BITS, 0); // drawn into a framebuffer of our own
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "baryscope");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "baryscope");
    if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
        int x = 0, y = 0, most = width, tallest = height;
        glfwGetMonitorWorkarea(monitor, &x, &y, &most, &tallest);
        width = most > 0 ? std::min(width, most) : width;
        height = tallest > 0 ? std::min(height, tallest) : height;
    }
    window_ = glfwCreateWindow(width, height, "Baryscope", nullptr, nullptr);
    if (!window_) {
        throw EnvironmentError("no window with OpenGL 3.3 can be opened: " + glfwReason());
    }
    glfwMakeContextCurrent(window_);
    if (gladLoadGL(reinterpret_cast<GLADloadfunc>(glfwGetProcAddress)) < GLAD_MAKE_VERSION(3, 3)) {
        glfwDestroyWindow(window_);
        throw EnvironmentError("OpenGL 3.3 is needed; this display offers less");
    }
    glfwSwapInterval(1);
    glfwSetWindowSizeLimits(window_, 640, 400, GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwSetWindowUserPointer(window_, this);
    setIcon();

    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr; // layout is kept with the preferences, never in the current folder
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.ConfigWindowsMoveFromTitleBarOnly = true;
    Callbacks::install(window_);
    ImGui_ImplGlfw_InitForOpenGL(window_, false);
    ImGui_ImplOpenGL3_Init("#version 330");
    frame_ = std::make_unique<Framebuffer>();
    glGenFramebuffers(1, &reader_);
    partialSwap_ = PartialSwap::make();
}

GuiWindow::~GuiWindow() {
    if (window_) {
        glDeleteFramebuffers(1, &reader_);
        frame_.reset();
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplGlfw_Shutdown();
        ImGui::DestroyContext();
        glfwDestroyWindow(window_);
    }
}

void GuiWindow::setIcon() {
    std::error_code failed;
    const std::filesystem::path path = resourceFolder("assets") / "icon.png";
    if (!std::filesystem::exists(path, failed)) {
        return;
    }
    try {
        Image icon = fitImage(readImage(path, 4), 128);
        const GLFWimage given{icon.width, icon.height, icon.pixels.data()};
        glfwSetWindowIcon(window_, 1, &given);
    } catch (const InputError&) {
        return; // an icon is a decoration
    }
}

bool GuiWindow::waitEvents(double seconds) {
    if (seconds > 0) {
        glfwWaitEventsTimeout(seconds);
    } else {
        glfwPollEvents();
    }
    return std::exchange(input_, false);
}

bool GuiWindow::closing() const {
    return glfwWindowShouldClose(window_);
}

void GuiWindow::setTitle(const std::string& title) {
    if (title != title_) {
        title_ = title;
        glfwSetWindowTitle(window_, title.c_str());
    }
}

float GuiWindow::scale() const {
    float x = 1, y = 1;
    glfwGetWindowContentScale(window_, &x, &y);
    int width = 1, height = 1, pixels = 1;
    glfwGetWindowSize(window_, &width, &height);
    glfwGetFramebufferSize(window_, &pixels, &height);
    // Where window units are larger than pixels the system scales already.
    const float units = pixels > 0 ? static_cast<float>(width) / static_cast<float>(pixels) : 1;
    return std::max(0.5f, x * units);
}

void GuiWindow::size(int& width, int& height) const {
    glfwGetWindowSize(window_, &width, &height);
    float x = 1, y = 1;
    glfwGetWindowContentScale(window_, &x, &y);
    width = static_cast<int>(static_cast<float>(width) / x);
    height = static_cast<int>(static_cast<float>(height) / y);
}

void GuiWindow::renewFonts() {
#if IMGUI_VERSION_NUM < 19200
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
    repaint_.forget();
}

void GuiWindow::beginFrame() {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
}

namespace {

// The frame is kept as windows are, the top row first, so that showing it is a copy of rows.
PixelBox turnedOver(const PixelBox& box, int height) {
    return {box.left, height - box.bottom, box.right, height - box.top};
}

void renderTurnedOver(ImDrawData& data) {
    const ImVec2 at = data.DisplayPos, size = data.DisplaySize, scale = data.FramebufferScale;
    data.DisplayPos.y += size.y;
    data.DisplaySize.y = -size.y;
    data.FramebufferScale.y = -scale.y;
    for (int k = 0; k < data.CmdListsCount; ++k) {
        for (ImDrawCmd& command : data.CmdLists[k]->CmdBuffer) {
            std::swap(command.ClipRect.y, command.ClipRect.w);
        }
    }
    ImGui_ImplOpenGL3_RenderDrawData(&data);
    data.DisplayPos = at;
    data.DisplaySize = size;
    data.FramebufferScale = scale;
}

} // namespace

void GuiWindow::render(ImU32 background) {
    ImGui::Render();
    drawn_.clear();
    int width = 0, height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    if (width == 0 || height == 0) {
        return; // iconified
    }
    if (frame_->resize(width, height)) {
        repaint_.forget();
        exposed_ = resized_ = true;
    }
    ImDrawData* data = ImGui::GetDrawData();
    drawn_ = repaint_.changed(*data, background);
    for (const PixelBox& box : drawn_) {
        renderWithin(*data, box, background, [&](ImU32 ground) {
            frame_->clear(ImGui::ColorConvertU32ToFloat4(ground), turnedOver(box, height));
            renderTurnedOver(*data);
        });
    }
    glFlush();
}

void GuiWindow::show() {
    const bool whole = exposed_ || !partialSwap_;
    if (frame_->width() == 0 || (drawn_.empty() && !exposed_)) {
        return;
    }
    exposed_ = std::exchange(resized_, false); // then once more, in the buffer of the new size
    const int height = frame_->height();
    const std::vector<PixelBox> all = {{0, 0, frame_->width(), height}};
    glBindFramebuffer(GL_READ_FRAMEBUFFER, reader_);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D,
                           frame_->texture(), 0);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    glDisable(GL_SCISSOR_TEST);
    for (const PixelBox& box : whole ? all : drawn_) {
        glBlitFramebuffer(box.left, box.top, box.right, box.bottom, box.left, height - box.top,
                          box.right, height - box.bottom, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    }
    glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
    if (whole) {
        glfwSwapBuffers(window_);
        return;
    }
    for (const PixelBox& box : drawn_) {
        partialSwap_->show(box, height);
    }
}

Image GuiWindow::picture() const {
    const Image rgba = frame_->read();
    Image rgb{rgba.width, rgba.height, 3, {}};
    rgb.pixels.reserve(static_cast<size_t>(rgba.size()) * 3);
    const size_t row = static_cast<size_t>(rgba.width) * 4;
    for (size_t from = rgba.pixels.size(); from > 0; from -= row) { // it was read turned over
        for (size_t i = from - row; i < from; i += 4) {
            rgb.pixels.insert(rgb.pixels.end(),
                              {rgba.pixels[i], rgba.pixels[i + 1], rgba.pixels[i + 2]});
        }
    }
    return rgb;
}

} // namespace bary
