// What looking costs the training, the same steps with and without a session that shows them; and
// how quickly weights that are moved are answered.
#include "core/experiment/experiment.h"
#include "core/session/bench.h"
#include "core/session/session.h"

#include <nlohmann/json.hpp>

#include <thread>

namespace bary {

namespace {

constexpr int steps = 1500; // enough for many pictures: a session shows up to 30 a second
constexpr std::chrono::minutes patience(10);

Preset twoGaussians() {
    return parsePreset(nlohmann::json::parse(R"({
        "iterations": 100000000, "recipe": "paper", "device": "cpu",
        "parameters": {"potential_width": 16, "quadratic": "none",
                       "generator_width": 16, "generator_layers": 4},
        "marginals": [
            {"weight": 0.5, "measure": {"type": "gaussian", "centre": [1, 0]}},
            {"weight": 0.5, "measure": {"type": "gaussian", "covariance": [[2, 0], [0, 1]]}}]})"),
                       "bench", {});
}

std::function<void()> prepareAlone() {
    const Preset preset = twoGaussians();
    std::shared_ptr<Solver> solver = buildSolver(preset, buildMarginals(preset), torch::kCPU);
    return [solver] {
        for (int k = 0; k < steps; ++k) {
            solver->step();
        }
    };
}

std::function<void()> prepareSession(int viewPoints) {
    auto session = std::make_shared<Session>(twoGaussians());
    session->waitIdle(patience);
    session->waitApplied(session->post(command::SetViewPoints{viewPoints}), patience);
    return [session] {
        session->waitApplied(session->post(command::Step{steps}), patience);
        session->waitIdle(patience);
        if (session->status().state != State::Paused) {
            throw std::runtime_error("the session stopped: " + session->status().message);
        }
    };
}

constexpr int moves = 30;

Preset threeGaussians() {
    return parsePreset(nlohmann::json::parse(R"({
        "iterations": 100000000, "solver": "nwbf", "device": "cpu",
        "marginals": [
            {"measure": {"type": "gaussian", "covariance": [[0.5, 0], [0, 2]]}},
            {"measure": {"type": "gaussian", "covariance": [[2, 1], [1, 1]]}},
            {"measure": {"type": "gaussian", "covariance": [[2, -1], [-1, 1]]}}]})"),
                       "bench", {});
}

/// Moves the weights as a hand does, each time as soon as the last place was answered by a picture.
std::function<void()> prepareDragging(bool training) {
    auto session = std::make_shared<Session>(threeGaussians());
    session->waitIdle(patience);
    session->waitApplied(session->post(command::SetViewPoints{10000}), patience);
    session->waitApplied(session->post(command::Step{200}), patience);
    session->waitIdle(patience);
    if (training) {
        session->waitApplied(session->post(command::Run{}), patience);
    }
    auto place = std::make_shared<int>(0);
    return [session, place] {
        for (int k = 0; k < moves; ++k) {
            const double t = 0.001 * (++*place % 900);
            const std::vector<double> weights = {t, 0.9 - t, 0.1};
            session->post(command::SetWeights{weights});
            const auto late = std::chrono::steady_clock::now() + patience;
            while (session->snapshot()->weights != weights) {
                if (std::chrono::steady_clock::now() > late) {
                    throw std::runtime_error("no answer to weights that were moved");
                }
                std::this_thread::sleep_for(std::chrono::microseconds(100));
            }
        }
    };
}

} // namespace

BenchProblem draggingProblem() {
    BenchProblem problem;
    problem.name = "dragging";
    problem.title = "NWB-F N=3 D=2, weights moved, 10 000 points a view";
    problem.unit = "answer";
    problem.reference = "training paused";
    problem.times = moves;
    problem.works = {
        {"training paused", 1, [] { return prepareDragging(false); }},
        {"training", 1, [] { return prepareDragging(true); }},
    };
    return problem;
}

BenchProblem lookingProblem() {
    BenchProblem problem;
    problem.name = "looking";
    problem.title = "N=2 D=2 as in plane-2, with a session that shows and measures it";
    problem.unit = "outer iteration";
    problem.reference = "solver alone";
    problem.times = steps;
    problem.slow = true;
    problem.works = {
        {"solver alone", 1, prepareAlone},
        {"session, 100 a view", 1, [] { return prepareSession(100); }},
        {"session, 10 000 a view", 1, [] { return prepareSession(10000); }},
    };
    return problem;
}

} // namespace bary
