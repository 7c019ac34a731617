#include "app/picture.h"

#include "app/gl_context.h"
#include "core/base/error.h"
#include "core/io/image.h"
#include "ui/view/stage.h"

#include <imgui.h>
#include <spdlog/spdlog.h>

namespace bary {

Image stagePicture(const Session& session, const StagePicture& picture) {
    const OffscreenContext context;
    const auto snapshot = session.snapshot();
    const Status status = session.status();
    StageOptions options;
    options.controls = false;
    options.view = picture.view.empty() ? session.preset().view : picture.view;
    Stage stage;
    return renderPicture(picture.options, [&](const Theme& theme) {
        stage.draw(ImGui::GetContentRegionAvail(), snapshot, status, theme, options);
    });
}

bool writeStagePicture(const std::filesystem::path& path, const Session& session,
                       const StagePicture& picture) {
    try {
        writeImage(path, stagePicture(session, picture));
        return true;
    } catch (const EnvironmentError& error) {
        spdlog::warn("no picture: {}", error.what());
        return false;
    }
}

} // namespace bary
