#include "app/partial_swap.h"

#include "ui/render/splatter.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <utility>

namespace bary {

namespace {

/// By name, so that nothing of X11 or GLX is needed to build the program.
template <typename Function> Function* glx(const char* name) {
    return reinterpret_cast<Function*>(glfwGetProcAddress(name));
}

} // namespace

std::unique_ptr<PartialSwap> PartialSwap::make() {
    if (!softwareRendering() || !glfwExtensionSupported("GLX_MESA_copy_sub_buffer")) {
        return nullptr;
    }
    auto* const display = glx<Display()>("glXGetCurrentDisplay");
    auto* const drawable = glx<unsigned long()>("glXGetCurrentDrawable");
    auto made = std::make_unique<PartialSwap>();
    made->copy_ = glx<CopySubBuffer>("glXCopySubBufferMESA");
    if (!display || !drawable || !made->copy_) {
        return nullptr;
    }
    made->display_ = display();
    made->drawable_ = drawable();
    return made->display_ && made->drawable_ ? std::move(made) : nullptr;
}

void PartialSwap::show(const PixelBox& box, int windowHeight) const {
    copy_(display_, drawable_, box.left, windowHeight - box.bottom, box.right - box.left,
          box.bottom - box.top);
}

} // namespace bary
