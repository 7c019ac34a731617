// The runs of the window: one session, or those of a comparison, which solve one problem and are
// moved by one hand.
#pragma once

#include "core/experiment/comparison.h"
#include "core/session/session.h"
#include "ui/controls.h"
#include "ui/mailbox.h"

#include <memory>
#include <string>
#include <vector>

namespace bary {

class RunGroup {
  public:
    struct Run {
        std::unique_ptr<Session> session;
        bool follows = false; ///< the slider of ε moves it
        Preset preset{};      ///< as it stood at the last update, as all below
        Status status{};
        std::shared_ptr<const Snapshot> snapshot{};
        Mailbox mailbox{};
        uint64_t presetStamp = ~uint64_t{0};
    };

    explicit RunGroup(std::unique_ptr<Session> session);
    /// One session for each entry, of one thread each unless the preset says how many: so the
    /// system shares the processor evenly among them. Entries under Sinkhorn divergences and
    /// entropic transport that do not state their ε follow the slider.
    explicit RunGroup(const std::vector<Entry>& entries);

    bool compares() const { return runs_.size() > 1; }
    const std::vector<Run>& runs() const { return runs_; }
    /// The run that the panels show and change.
    size_t chosen() const { return chosen_; }
    void choose(size_t run) { chosen_ = run; }
    Session& session() const { return *runs_[chosen_].session; }

    /// Takes over what the workers have published, hands over what waits; true where there is
    /// something new.
    bool update();
    /// To every run that can do it where training or the problem is concerned, else to the chosen
    /// one, whose sequence number is returned.
    uint64_t post(const Command& command);
    /// Running while any run is, else that of the chosen one.
    State state() const;
    /// What any run allows; saving is about the chosen one.
    Controls allowed() const;

    /// Whether any run follows the slider of ε.
    bool movesEpsilon() const;
    double epsilon() const { return epsilon_; }
    /// Ends of the slider: √ε from a seventh of the preset's to seven times as much.
    double leastEpsilon() const { return start_ / 50; }
    double mostEpsilon() const { return start_ * 50; }
    /// Moves ε of the runs that follow: each goes on from where it is with a fresh schedule, also
    /// after its planned end.
    void askEpsilon(double epsilon);

  private:
    bool takes(const Run& run, const Command& command) const;

    std::vector<Run> runs_;
    std::vector<double> weights_; ///< as last asked for
    size_t chosen_ = 0;
    double start_ = 1, epsilon_ = 1;
};

} // namespace bary
