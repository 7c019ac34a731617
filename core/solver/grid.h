// Entropic barycenters in the plane on a grid of cells (Solomon et al. 2015; Janati et al. 2020):
// the classical method beside the neural ones.
#pragma once

#include "core/solver/solver.h"
#include "core/transport/grid_barycenter.h"

namespace bary {

const std::vector<ParameterInfo>& gridParameters();

/// The square that all marginals lie in; cell (row, column) is at origin + cell · (column, row).
struct GridFrame {
    double x = 0, y = 0; ///< its lowest corner
    double cell = 0;
    int64_t side = 0; ///< cells
};

class GridSolver final : public Solver {
  public:
    /// Throws InputError for measures that are not in the plane.
    explicit GridSolver(Problem problem);

    /// Rounds of GridBarycenter::iterate; the first step starts from coarser grids.
    void step() override;
    int64_t iteration() const override { return iteration_; }
    std::string engine() const override { return "kernels"; }
    const std::vector<LossInfo>& lossInfo() const override;
    std::vector<double> losses() const override { return {change_, objective_}; }
    std::vector<Phase> phases() const override;
    bool healthy() const override;

    std::shared_ptr<const Maps> freeze(int threads) const override;

    void setWeights(const std::vector<double>& weights) override;
    void setParameter(const std::string& key, const ParameterValue& value) override;
    int64_t horizon() const override { return problem_.iterations; }
    void setHorizon(int64_t iteration) override { problem_.iterations = iteration; }

    SolverState state() override;
    void restore(const std::map<std::string, double>& numbers) override;
    std::vector<torch::Generator*> generators() override { return {}; }

  private:
    Problem problem_;
    GridFrame frame_;
    std::unique_ptr<GridBarycenter> barycenter_;
    double change_ = 0, objective_ = 0;
    int64_t iteration_ = 0;
};

} // namespace bary
