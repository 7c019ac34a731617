#include "ui/run_group.h"

#include <algorithm>

namespace bary {

namespace {

bool hasEpsilon(const Preset& preset) {
    if (preset.solver != "disc") {
        return false;
    }
    const std::string discrepancy = valueText(parameterValue(preset, "discrepancy"));
    return discrepancy == "sinkhorn" || discrepancy == "entropic";
}

template <typename... Kinds> bool isAny(const Command& command) {
    return (std::holds_alternative<Kinds>(command) || ...);
}

/// Commands that are about training or the problem, and so about every run.
bool isShared(const Command& command) {
    using namespace command;
    return isAny<command::Run, Pause, Step, Reset, NewSeed, SetWeights, ReplaceMarginal,
                 SetViewPoints, SetShownClouds, SetRecolour>(command);
}

} // namespace

RunGroup::RunGroup(std::unique_ptr<Session> session) {
    runs_.emplace_back().session = std::move(session);
    update();
}

RunGroup::RunGroup(const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
        Preset preset = entry.preset;
        preset.threads = std::max(1, preset.threads);
        const bool follows = hasEpsilon(preset) && !states(entry, "epsilon");
        if (follows && !movesEpsilon()) {
            chosen_ = runs_.size();
            start_ = epsilon_ = std::get<double>(parameterValue(preset, "epsilon"));
        }
        Run& run = runs_.emplace_back();
        run.follows = follows;
        run.session = std::make_unique<Session>(std::move(preset));
    }
    update();
}

bool RunGroup::update() {
    bool news = false;
    for (Run& run : runs_) {
        const Status before = std::move(run.status);
        const uint64_t number = run.snapshot ? run.snapshot->number : 0;
        run.status = run.session->status();
        run.snapshot = run.session->snapshot();
        if (run.presetStamp != run.status.applied) {
            run.presetStamp = run.status.applied;
            run.preset = run.session->preset();
        }
        run.mailbox.flush(run.status.applied, [&](Command command) {
            run.session->post(std::move(command));
            // As for other weights: the answer is another one, and is to be learned anew.
            return run.session->post(
                command::SetWeights{weights_.empty() ? run.status.weights : weights_});
        });
        news = news || number != (run.snapshot ? run.snapshot->number : 0) ||
               before.iteration != run.status.iteration || before.state != run.status.state ||
               before.applied != run.status.applied || before.noticeCount != run.status.noticeCount;
    }
    return news;
}

bool RunGroup::takes(const Run& run, const Command& command) const {
    const Controls controls = controlsFor(run.status.state);
    if (std::holds_alternative<command::Run>(command)) {
        // Beyond its planned end a run goes on only where none has a plan left.
        const bool planned = std::any_of(runs_.begin(), runs_.end(), [](const Run& each) {
            return each.status.state != State::Completed && controlsFor(each.status.state).run;
        });
        return controls.run && !(planned && run.status.state == State::Completed);
    }
    return std::holds_alternative<command::Pause>(command)  ? controls.pause
           : std::holds_alternative<command::Step>(command) ? controls.step
                                                            : true;
}

uint64_t RunGroup::post(const Command& command) {
    if (const auto* change = std::get_if<command::SetWeights>(&command)) {
        weights_ = change->weights;
    }
    if (!compares() || !isShared(command)) {
        return session().post(command);
    }
    uint64_t sequence = 0;
    for (size_t k = 0; k < runs_.size(); ++k) {
        if (takes(runs_[k], command)) {
            const uint64_t own = runs_[k].session->post(command);
            sequence = k == chosen_ ? own : sequence;
        }
    }
    return sequence;
}

State RunGroup::state() const {
    const bool running = std::any_of(runs_.begin(), runs_.end(), [](const Run& run) {
        return run.status.state == State::Running;
    });
    return running ? State::Running : runs_[chosen_].status.state;
}

Controls RunGroup::allowed() const {
    Controls all;
    for (const Run& run : runs_) {
        const Controls own = controlsFor(run.status.state);
        all.run = all.run || own.run;
        all.pause = all.pause || own.pause;
        all.step = all.step || own.step;
        all.reset = all.reset || own.reset;
        all.tune = all.tune || own.tune;
    }
    all.run = all.run && !all.pause;
    all.step = all.step && !all.pause;
    all.save = controlsFor(runs_[chosen_].status.state).save;
    return all;
}

bool RunGroup::movesEpsilon() const {
    return std::any_of(runs_.begin(), runs_.end(), [](const Run& run) { return run.follows; });
}

void RunGroup::askEpsilon(double epsilon) {
    epsilon_ = std::clamp(epsilon, leastEpsilon(), mostEpsilon());
    for (Run& run : runs_) {
        if (run.follows) {
            run.mailbox.put("epsilon", command::SetParameter{"epsilon", epsilon_});
        }
    }
}

} // namespace bary
