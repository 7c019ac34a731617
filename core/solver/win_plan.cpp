#include "core/solver/win_plan.h"

#include "core/base/error.h"
#include "core/solver/parameter_entry.h"

#include <cmath>

namespace bary {

void checkInverse(const Parameters& parameters, size_t) {
    if (choice(parameters, "inverse") == "after" && real(parameters, "inverse_from") == 0) {
        throw InputError("inverse 'after' with inverse_from 0 leaves no time for the barycenter; "
                         "use 'beside', or a larger inverse_from");
    }
}

WinPlan winPlan(const Parameters& p, const Schedule& schedule, int64_t iteration) {
    const std::string& inverse = choice(p, "inverse");
    const bool alone = inverse == "alone", after = inverse == "after";
    const auto planned = static_cast<double>(schedule.end - schedule.start);
    const int64_t later = schedule.start + std::llround(real(p, "inverse_from") * planned);
    const int64_t turn = alone ? schedule.start : later;
    const Schedule forth{schedule.start, after ? turn : schedule.end}, back{turn, schedule.end};
    const auto adam = [&](const char* rate, double factor, double tailFactor) {
        AdamSettings settings;
        settings.rate = factor * real(p, rate);
        settings.beta1 = real(p, "beta1");
        settings.tailRate = p.count("lr_tail") ? tailFactor * real(p, "lr_tail") : 0;
        return settings;
    };
    const auto transport = [&](const Schedule& of) {
        const double factor = of.rateFactor(p, iteration);
        // The published step schedule leaves the maps alone.
        const double ofMaps = choice(p, "schedule") == "cosine" ? factor : 1;
        return TransportSettings{adam("lr_map", ofMaps, factor),
                                 adam("lr_potential", factor, factor),
                                 of.averageDecay(p, iteration)};
    };
    WinPlan plan;
    plan.back = iteration >= turn;
    plan.forth = !alone && !(after && plan.back);
    plan.regresses = plan.forth && (iteration + 1) % integer(p, "k_potential") == 0;
    plan.toMarginals = transport(forth);
    plan.toBarycenter = transport(back);
    const double factor = forth.rateFactor(p, iteration);
    plan.generator = adam("lr_generator", factor, factor);
    return plan;
}

void setWinParameter(Parameters& parameters, Schedule& schedule, int64_t iteration, int64_t planned,
                     const std::string& key, const ParameterValue& value) {
    if (key == "inverse" && parameters.at(key) != value) {
        schedule.beginAnew(iteration, planned);
    }
    parameters[key] = value;
}

ParameterInfo inverseChoice(std::string fast) {
    std::string paper = fast;
    return options(
        "inverse", "", {"beside", "after", "alone"}, std::move(fast), std::move(paper), true,
        "When the inverse maps (Algorithm 2) learn: beside Algorithm 1; after it, with G "
        "and T at rest; or alone from now on, which is for a run that has ended.",
        "after gives all the time to one thing at once; beside shows both directions "
        "early. Changed during a run, the rates begin anew.");
}

ParameterInfo inverseFrom(double fast, double paper) {
    return number(ParameterInfo::Type::Real, "inverse_from", "", 0, 1, fast, paper, true,
                  "Share of the planned iterations after which the inverse maps begin; 1: never.",
                  "Later leaves more time for the barycenter.", "0.5 to 0.9");
}

} // namespace bary
