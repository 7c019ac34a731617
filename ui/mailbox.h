// Commands of sliders: of each kind only the newest waits, and only one is on its way, so that
// dragging cannot flood the worker's queue.
#pragma once

#include "core/session/session.h"

#include <map>
#include <optional>
#include <string>

namespace bary {

class Mailbox {
  public:
    /// Replaces what waits under the same key.
    void put(const std::string& key, Command command) { slots_[key].newest = std::move(command); }

    /// Hands over what may go: `applied` is Status::applied, `post` returns a sequence number.
    template <typename Post> void flush(uint64_t applied, Post&& post) {
        for (auto slot = slots_.begin(); slot != slots_.end();) {
            if (slot->second.sequence > applied) {
                ++slot;
                continue;
            }
            if (!slot->second.newest) {
                slot = slots_.erase(slot);
                continue;
            }
            slot->second.sequence = post(std::move(*slot->second.newest));
            slot->second.newest.reset();
            ++slot;
        }
    }

    /// Whether something under this key has not been acknowledged yet.
    bool waiting(const std::string& key) const { return slots_.count(key) > 0; }
    void clear() { slots_.clear(); }

  private:
    struct Slot {
        std::optional<Command> newest;
        uint64_t sequence = 0; ///< of the one on its way
    };
    std::map<std::string, Slot> slots_;
};

} // namespace bary
