// Opening without waiting: files are read and experiments prepared on threads of their own while
// the running one goes on.
#pragma once

#include "ui/run_group.h"

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bary {

class Opener {
  public:
    struct Result {
        std::unique_ptr<RunGroup> runs;       ///< an experiment that is ready
        std::optional<MarginalSpec> marginal; ///< or a measure for marginal `index`
        int index = 0;
        std::string what, error; ///< `error` is "" on success
    };

    Opener() = default;
    ~Opener();
    Opener(const Opener&) = delete;
    Opener& operator=(const Opener&) = delete;

    /// A preset, a checkpoint, or points and pictures as one experiment; a preset that names a
    /// comparison with all its runs. What was still being prepared is given up.
    void openFiles(std::vector<std::filesystem::path> files, bool palette);
    void openPreset(Preset preset);
    /// One problem solved by several entries: see readEntries().
    void openComparison(Preset preset, std::string solvers);
    /// Reads one file as a measure for a marginal of the running experiment.
    void readMarginal(int index, std::filesystem::path file, bool palette);

    /// What has become ready or has failed since the last call.
    std::optional<Result> poll();
    /// Ends what is being opened, in the background.
    void giveUp();
    bool busy() const { return loading_.valid() || preparing_ != nullptr; }
    const std::string& what() const { return what_; } ///< what is being opened
    std::string progress() const;                     ///< the worker's own words while it prepares
    /// Ends runs in the background, since a last step may take a while.
    void retire(std::unique_ptr<RunGroup> runs);

  private:
    void start(std::string what, std::function<Result()> work);

    std::future<Result> loading_;
    std::unique_ptr<RunGroup> preparing_;
    std::string what_;
    std::vector<std::future<void>> retired_;
};

} // namespace bary
