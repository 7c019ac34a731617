// Pictures of a session's stage without a window: `render`, view.png and tests.
#pragma once

#include "core/session/session.h"
#include "ui/render/offscreen.h"

#include <filesystem>
#include <string>

namespace bary {

struct StagePicture {
    PictureOptions options;
    std::string view; ///< "" takes the preset's
};

/// Draws the newest snapshot of a prepared session. Throws EnvironmentError without usable GL.
Image stagePicture(const Session& session, const StagePicture& picture);

/// The same into a file; where there is no usable GL it says so in the log and returns false.
bool writeStagePicture(const std::filesystem::path& path, const Session& session,
                       const StagePicture& picture);

} // namespace bary
