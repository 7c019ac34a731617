// The command line: everything that the window does, without it.
#pragma once

namespace bary {

/// Parses and runs; returns the exit code: 0 done, 1 failed while running, 2 wrong usage or a bad
/// input file, 3 no usable GL or device, 130 interrupted.
int commandLine(int argc, char** argv);

} // namespace bary
