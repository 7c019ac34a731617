// Commands of sliders: of each kind only the newest waits, and two are on their way, so that
// dragging cannot flood the worker's queue, and the worker has the next when it is done with the
// first.
#pragma once

#include "core/session/session.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace bary {

class Mailbox {
  public:
    /// Replaces what waits under the same key.
    void put(const std::string& key, Command command) { slots_[key].newest = std::move(command); }

    /// Hands over what may go: `applied` is Status::applied, `post` returns a sequence number.
    template <typename Post> void flush(uint64_t applied, Post&& post) {
        for (auto slot = slots_.begin(); slot != slots_.end();) {
            auto& [newest, last, beforeLast] = slot->second;
            if (newest && beforeLast <= applied) {
                beforeLast = std::exchange(last, post(std::move(*newest)));
                newest.reset();
            }
            slot = newest || last > applied ? std::next(slot) : slots_.erase(slot);
        }
    }

    /// Whether something under this key has not been acknowledged yet.
    bool waiting(const std::string& key) const { return slots_.count(key) > 0; }
    void clear() { slots_.clear(); }

  private:
    struct Slot {
        std::optional<Command> newest;
        uint64_t last = 0, beforeLast = 0; ///< sequence numbers of the two that went last
    };
    std::map<std::string, Slot> slots_;
};

} // namespace bary
