#include "app/gl_context.h"

#include "core/base/error.h"

#define EGL_NO_X11
#include <EGL/egl.h>
#include <EGL/eglext.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <glad/gl.h>

#include <array>
#include <cstdio>
#include <vector>

namespace bary {

struct OffscreenContext::Impl {
    // The EGL display is never terminated: it is one per process, and others may be using it.
    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;
    GLFWwindow* window = nullptr;
    std::string way; ///< which way led to a context
    std::vector<std::string> tried;

    bool makeOnDisplay(EGLDisplay candidate, const std::string& name);
    bool trySurfaceless();
    bool tryDevices();
    bool tryHiddenWindow();
    bool load(GLADloadfunc loader, const std::string& name);
    void release();
};

namespace {

std::string hex(int code) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%x", static_cast<unsigned>(code));
    return text;
}

EGLContext makeCoreContext(EGLDisplay display) {
    constexpr std::array<EGLint, 5> wanted{EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE,
                                           EGL_PBUFFER_BIT, EGL_NONE};
    constexpr std::array<EGLint, 7> version{EGL_CONTEXT_MAJOR_VERSION,
                                            3,
                                            EGL_CONTEXT_MINOR_VERSION,
                                            3,
                                            EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                            EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                            EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    if (!eglBindAPI(EGL_OPENGL_API) ||
        !eglChooseConfig(display, wanted.data(), &config, 1, &count) || count == 0) {
        return EGL_NO_CONTEXT;
    }
    return eglCreateContext(display, config, EGL_NO_CONTEXT, version.data());
}

} // namespace

bool OffscreenContext::Impl::load(GLADloadfunc loader, const std::string& name) {
    const int version = gladLoadGL(loader);
    if (version < GLAD_MAKE_VERSION(3, 3)) {
        tried.push_back(name + ": only OpenGL " + std::to_string(GLAD_VERSION_MAJOR(version)) +
                        "." + std::to_string(GLAD_VERSION_MINOR(version)) + ", 3.3 is needed");
        release();
        return false;
    }
    way = name;
    return true;
}

bool OffscreenContext::Impl::makeOnDisplay(EGLDisplay candidate, const std::string& name) {
    if (candidate == EGL_NO_DISPLAY || !eglInitialize(candidate, nullptr, nullptr)) {
        tried.push_back(name + ": no display (" + hex(eglGetError()) + ")");
        return false;
    }
    display = candidate;
    context = makeCoreContext(display);
    if (context == EGL_NO_CONTEXT ||
        !eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context)) {
        tried.push_back(name + ": no OpenGL 3.3 core context (" + hex(eglGetError()) + ")");
        release();
        return false;
    }
    return load(reinterpret_cast<GLADloadfunc>(eglGetProcAddress), name);
}

bool OffscreenContext::Impl::trySurfaceless() {
    return makeOnDisplay(
        eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr),
        "EGL surfaceless");
}

bool OffscreenContext::Impl::tryDevices() {
    const auto queryDevices =
        reinterpret_cast<PFNEGLQUERYDEVICESEXTPROC>(eglGetProcAddress("eglQueryDevicesEXT"));
    std::array<EGLDeviceEXT, 16> devices{};
    EGLint count = 0;
    if (!queryDevices ||
        !queryDevices(static_cast<EGLint>(devices.size()), devices.data(), &count) || count == 0) {
        tried.emplace_back("EGL device: none found");
        return false;
    }
    for (EGLint i = 0; i < count; ++i) {
        if (makeOnDisplay(eglGetPlatformDisplay(EGL_PLATFORM_DEVICE_EXT, devices[i], nullptr),
                          "EGL device " + std::to_string(i))) {
            return true;
        }
    }
    return false;
}

bool OffscreenContext::Impl::tryHiddenWindow() {
    const char* reason = nullptr;
    if (!glfwInit()) {
        glfwGetError(&reason);
        tried.push_back(std::string("hidden GLFW window: ") + (reason ? reason : "no display"));
        return false;
    }
    glfwDefaultWindowHints();
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    window = glfwCreateWindow(64, 64, "baryscope", nullptr, nullptr);
    if (!window) {
        glfwGetError(&reason);
        tried.push_back(std::string("hidden GLFW window: ") + (reason ? reason : "refused"));
        return false;
    }
    glfwMakeContextCurrent(window);
    return load(glfwGetProcAddress, "hidden GLFW window");
}

void OffscreenContext::Impl::release() {
    if (context != EGL_NO_CONTEXT) {
        eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        eglDestroyContext(display, context);
        context = EGL_NO_CONTEXT;
    }
    if (window) {
        glfwDestroyWindow(window);
        window = nullptr;
    }
}

OffscreenContext::OffscreenContext() : impl_(std::make_unique<Impl>()) {
    if (impl_->trySurfaceless() || impl_->tryDevices() || impl_->tryHiddenWindow()) {
        return;
    }
    std::string message = "no OpenGL 3.3 for pictures without a window; tried ";
    for (size_t i = 0; i < impl_->tried.size(); ++i) {
        message += (i ? "; " : "") + impl_->tried[i];
    }
    throw EnvironmentError(message + " (on Debian, libegl-mesa0 and libgl1-mesa-dri are enough)");
}

OffscreenContext::~OffscreenContext() {
    impl_->release();
}

std::string OffscreenContext::description() const {
    const auto text = [](GLenum name) {
        const GLubyte* value = glGetString(name);
        return std::string(value ? reinterpret_cast<const char*>(value) : "unknown");
    };
    return text(GL_RENDERER) + ", OpenGL " + text(GL_VERSION) + " (" + impl_->way + ")";
}

} // namespace bary
