// The errors that a person sees. Each message is one line: what is wrong, where, what would be
// right.
#pragma once

#include <stdexcept>
#include <string>

namespace bary {

/// Wrong usage or a bad input file; the program ends with exit code 2 (the window shows a dialog).
struct InputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// No usable GL context or device for what was asked; exit code 3.
struct EnvironmentError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Thrown out of long work that nobody wants any more; no error that a person sees.
struct Cancelled {};

} // namespace bary
