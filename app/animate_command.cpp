// `baryscope animate`: the barycenters along a path of weights, without a display.
#include "app/commands.h"
#include "app/gl_context.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/run_command.h"
#include "core/base/error.h"
#include "ui/animation.h"

#include <fmt/format.h>

#include <thread>

namespace bary {

namespace {

/// Draws and writes everything; false after Ctrl+C.
bool finish(Animation& animation) {
    const InterruptGuard guard;
    Progress progress(false);
    try {
        while (!animation.advance()) {
            if (guard.interrupted()) {
                break;
            }
            progress.show(animation.progress());
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    } catch (...) {
        progress.finish();
        if (!guard.interrupted()) { // else ffmpeg was interrupted, too
            throw;
        }
        return false;
    }
    progress.finish();
    return !guard.interrupted();
}

} // namespace

int animateCheckpoint(const AnimateOptions& options) {
    if (!isCheckpoint(options.source)) {
        throw InputError(options.source +
                         ": an animation is made from a checkpoint (.pt), which `baryscope run` "
                         "writes");
    }
    const Preset preset = checkpointPreset(options.source);
    const WeightPath path = parseWeightPath(options.path, preset.marginals.size());
    Session session(preset, options.source);
    waitPrepared(session);
    if (!session.status().allWeights) {
        throw InputError(options.source + ": solver " + preset.solver +
                         " has learned the barycenter of one set of weights; an animation needs "
                         "one that learns all of them: train with --set solver=nwbf");
    }
    AnimationOptions animated;
    animated.out = options.out;
    animated.frames = options.frames;
    animated.seconds = options.seconds;
    animated.width = options.width;
    animated.height = options.height;
    animated.theme = themeByName(options.theme);
    animated.stage.view = !options.view.empty()    ? options.view
                          : preset.view == "truth" ? "barycenter"
                                                   : preset.view;
    const OffscreenContext context;
    Animation animation(session, path, animated);
    if (!finish(animation)) {
        return 130;
    }
    fmt::print("{} frames in {}\n", options.frames, options.out.string());
    return 0;
}

} // namespace bary
