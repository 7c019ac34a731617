// How long work says how far it is, and is ended.
#pragma once

#include <functional>
#include <string>

namespace bary {

/// Takes a line such as "faces: 1240 of 5000 pictures"; throws Cancelled (core/base/error.h) where
/// nobody wants the work any more.
using Tell = std::function<void(const std::string& text)>;

/// For work that nobody watches.
inline void untold(const std::string&) {}

} // namespace bary
