#include "app/gui_window.h"

#include "core/base/error.h"
#include "core/experiment/preset.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <glad/gl.h>

#include <algorithm>
#include <chrono>
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
        glfwSetCursorPosCallback(
            window, [](GLFWwindow* w, [[maybe_unused]] double x, [[maybe_unused]] double y) {
                self(w).input_ = true;
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

double GuiWindow::endFrame(ImU32 background) {
    const auto start = std::chrono::steady_clock::now();
    ImGui::Render();
    int width = 0, height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    if (width == 0 || height == 0) {
        return 0; // iconified
    }
    if (frame_->resize(width, height)) {
        repaint_.forget();
    }
    ImDrawData* data = ImGui::GetDrawData();
    const auto boxes = repaint_.changed(*data, background);
    for (const PixelBox& box : boxes) {
        frame_->clear(ImGui::ColorConvertU32ToFloat4(background), box);
        renderWithin(*data, box, [data] { ImGui_ImplOpenGL3_RenderDrawData(data); });
    }
    const bool exposed = std::exchange(exposed_, false);
    if (!boxes.empty() || exposed) {
        present();
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void GuiWindow::present() {
    const int width = frame_->width(), height = frame_->height();
    glBindFramebuffer(GL_READ_FRAMEBUFFER, reader_);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D,
                           frame_->texture(), 0);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    glDisable(GL_SCISSOR_TEST);
    glBlitFramebuffer(0, 0, width, height, 0, 0, width, height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
    glfwSwapBuffers(window_);
}

Image GuiWindow::picture() const {
    const Image rgba = frame_->read();
    Image rgb{rgba.width, rgba.height, 3, {}};
    rgb.pixels.reserve(static_cast<size_t>(rgba.size()) * 3);
    for (size_t i = 0; i + 3 < rgba.pixels.size(); i += 4) {
        rgb.pixels.insert(rgb.pixels.end(),
                          {rgba.pixels[i], rgba.pixels[i + 1], rgba.pixels[i + 2]});
    }
    return rgb;
}

} // namespace bary
