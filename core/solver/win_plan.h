// What an iteration of WIN learns and at which rates: the same on points and on pictures.
#pragma once

#include "core/engine/transport_settings.h"
#include "core/solver/schedule.h"

namespace bary {

struct WinPlan {
    bool forth = true;      ///< Algorithm 1
    bool back = true;       ///< Algorithm 2
    bool regresses = false; ///< a regression of G ends this round
    TransportSettings toMarginals, toBarycenter;
    AdamSettings generator; ///< its running average has the decay of toMarginals
};

/// Throws InputError for inverse maps that leave no time for the barycenter.
void checkInverse(const Parameters& parameters, size_t marginals);

WinPlan winPlan(const Parameters& parameters, const Schedule& schedule, int64_t iteration);

/// Changes a live parameter. Where another algorithm is to learn from now on, the rates begin anew,
/// for half of the `planned` iterations.
void setWinParameter(Parameters& parameters, Schedule& schedule, int64_t iteration, int64_t planned,
                     const std::string& key, const ParameterValue& value);

/// The two parameters that say when the inverse maps learn.
ParameterInfo inverseChoice(std::string fast);
ParameterInfo inverseFrom(double fast, double paper);

} // namespace bary
