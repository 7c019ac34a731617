// Which controls the state of a session allows; buttons, keys and tests ask here.
#pragma once

#include "core/session/session.h"

namespace bary {

struct Controls {
    bool run = false, pause = false, step = false;
    bool reset = false; ///< replay the same start, or a new seed
    bool tune = false;  ///< weights, parameters, marginals
    bool save = false;  ///< checkpoint, samples
};

inline Controls controlsFor(State state) {
    switch (state) {
    case State::Preparing:
        return {};
    case State::Ready:
        return {true, false, true, true, true, false};
    case State::Running:
        return {false, true, false, true, true, true};
    case State::Paused:
    case State::Completed:
        return {true, false, true, true, true, true};
    case State::Diverged:
        return {false, false, false, true, true, false};
    case State::Failed:
        return {false, false, false, true, false, false};
    }
    return {};
}

} // namespace bary
