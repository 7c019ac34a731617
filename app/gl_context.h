// GL contexts: a window's by GLFW, or an off-screen one by EGL without any display.
#pragma once

#include <memory>
#include <string>

namespace bary {

/// A current GL 3.3 core context without a window: EGL surfaceless first (Mesa), then an EGL device
/// (NVIDIA servers), then a hidden GLFW window. Throws EnvironmentError naming what was tried.
class OffscreenContext {
  public:
    OffscreenContext();
    ~OffscreenContext();
    OffscreenContext(const OffscreenContext&) = delete;
    OffscreenContext& operator=(const OffscreenContext&) = delete;
    /// GL_RENDERER and GL_VERSION, for doctor.
    std::string description() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace bary
