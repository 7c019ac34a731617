#include "core/solver/safeguard.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bary {
namespace {

NwbLosses lossesOf(double objective) {
    NwbLosses losses;
    losses.objective = losses.g = losses.f = losses.h = objective;
    return losses;
}

/// A run whose one parameter is its iteration.
struct GuardedRun {
    Safeguard guard{1};
    torch::Tensor state = torch::zeros({1});

    std::string step(int64_t iteration, double loss) {
        state.fill_(static_cast<float>(iteration));
        return guard.watch(iteration, lossesOf(loss), {state});
    }
};

TEST(Safeguard, LeavesAHealthyRunAlone) {
    GuardedRun run;
    for (int64_t k = 1; k <= 1000; ++k) {
        EXPECT_EQ(run.step(k, 10 * std::sin(0.1 * static_cast<double>(k))), "");
        EXPECT_EQ(run.state.item<float>(), static_cast<float>(k));
    }
    EXPECT_EQ(run.guard.rate(), 1);
}

TEST(Safeguard, GoesBackBeforeABlowUpWithHalfTheRate) {
    for (const double bad : {1e15, double(NAN), -double(INFINITY)}) {
        GuardedRun run;
        for (int64_t k = 1; k <= 450; ++k) {
            run.step(k, 1);
        }
        const std::string told = run.step(451, bad);
        EXPECT_NE(told.find("blew up at iteration 451"), std::string::npos) << told;
        // Well before it, but no more than two copies ago.
        EXPECT_LE(run.state.item<float>(), 351);
        EXPECT_GE(run.state.item<float>(), 201);
        EXPECT_EQ(run.guard.rate(), 0.5);
        EXPECT_EQ(run.step(452, 1), "");
        EXPECT_FALSE(run.guard.gaveUp());
    }
}

TEST(Safeguard, GivesUpWhereGoingBackDoesNotHelp) {
    GuardedRun run;
    run.step(1, 1);
    for (int64_t k = 2; k < 30 && !run.guard.gaveUp(); ++k) {
        run.step(k, 1e9);
    }
    EXPECT_TRUE(run.guard.gaveUp());
}

TEST(Safeguard, HasNothingToGoBackToBeforeTheFirstGoodStep) {
    GuardedRun run;
    EXPECT_EQ(run.step(1, NAN), "");
    EXPECT_TRUE(run.guard.gaveUp());
}

} // namespace
} // namespace bary
