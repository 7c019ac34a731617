// Timings on the user's own machine: what is timed (bench_problems.cpp), and how ways to do the
// same work are timed side by side. No Torch here: `baryscope bench` and tests/bench share it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bary {

/// One way to do a problem's work.
struct BenchWork {
    std::string name; ///< "fused", …
    int threads = 1;  ///< that it may use
    /// Allocates what the work needs; the function that it returns does the work once.
    std::function<std::function<void()>()> prepare;
};

struct BenchProblem {
    std::string name, title;
    std::string unit;      ///< what is done once: "outer iteration"
    std::string reference; ///< the work that the others are compared with
    std::vector<BenchWork> works;
    double flop = 0;   ///< of the matrix products in one unit; 0 where they are not counted
    double points = 0; ///< that one unit maps; 0 where it maps none
    int times = 1;     ///< units that a work does in one call
    bool slow = false; ///< a call takes seconds
    /// How good the answers are, as a line; computes them, and better ones. May be empty.
    std::function<std::string()> quality{};
};

/// All problems, for the given number of threads; cheap, since nothing is prepared yet.
std::vector<BenchProblem> benchProblems(int threads);

/// Those of the Sinkhorn divergence, n points in D dimensions: "sinkhorn-n-D".
std::vector<BenchProblem> sinkhornProblems();

/// Those of barycenters of pictures on n x n cells: "grid-n".
std::vector<BenchProblem> gridProblems(int threads);

/// Those of them that need sessions.
BenchProblem lookingProblem();
BenchProblem draggingProblem();

/// How long to measure: at least `rounds` rounds, and until every work had `seconds`.
struct BenchEffort {
    int rounds = 5;
    double seconds = 0.8, warmUp = 0.4;
};

struct BenchTime {
    std::string work;
    int threads = 1;
    int calls = 0;
    double median = 0, quickest = 0; ///< seconds a unit
};

struct BenchTimes {
    std::vector<BenchTime> works; ///< in the order of the problem
    double peak = 0;              ///< operations a second on one thread, measured in between
};

/// Times all works in turns, so that noise of the machine hits them alike. `stopped` is asked
/// between two calls; once it says so, the result is empty.
BenchTimes timeBench(const BenchProblem& problem, const BenchEffort& effort,
                     const std::function<bool()>& stopped);

/// Operations a second that one thread reaches with independent multiply-adds in registers.
double peakRate();

/// The processor's name as it gives it itself.
std::string processorName();

double median(std::vector<double> values);

} // namespace bary
