// Snapshots made by hand that look like the real thing: a ring, a square and a moon in the plane,
// boxes in space, colours of a picture.
#pragma once

#include "core/session/session.h"
#include "core/session/snapshot.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace bary::synthetic {

inline void addCloud(Snapshot& snapshot, CloudRole role, int marginal, Points points) {
    auto cloud = std::make_shared<Cloud>();
    cloud->role = role;
    cloud->marginal = marginal;
    cloud->points = std::move(points);
    snapshot.clouds.push_back(std::move(cloud));
}

inline Points average(const std::vector<Points>& clouds) {
    Points mean(clouds.front().dim, std::vector<float>(clouds.front().values.size(), 0.0f));
    for (const Points& cloud : clouds) {
        for (size_t k = 0; k < mean.values.size(); ++k) {
            mean.values[k] += cloud.values[k] / static_cast<float>(clouds.size());
        }
    }
    return mean;
}

/// The cloud with a little noise, as a map that is still being learned would leave it.
inline Points shaken(Points points, float amount) {
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0, amount);
    for (float& value : points.values) {
        value += normal(random);
    }
    return points;
}

/// All roles from marginals whose rows belong together: their row-wise mean is the barycenter.
inline Snapshot snapshotOf(const std::vector<Points>& marginals) {
    Snapshot snapshot;
    snapshot.number = 1;
    snapshot.iteration = 1000;
    const Points mean = average(marginals);
    const auto count = static_cast<int>(marginals.size());
    for (int i = 0; i < count; ++i) {
        addCloud(snapshot, CloudRole::Marginal, i, marginals[i]);
        addCloud(snapshot, CloudRole::ToBarycenter, i, mean);
        addCloud(snapshot, CloudRole::ToMarginal, i, shaken(marginals[i], 0.06f));
        snapshot.weights.push_back(1.0 / count);
    }
    addCloud(snapshot, CloudRole::Barycenter, -1, mean);
    addCloud(snapshot, CloudRole::BarycenterEma, -1, mean);
    addCloud(snapshot, CloudRole::Truth, -1, mean);
    return snapshot;
}

inline Status statusOf(PointKind kind, int dim, std::vector<std::string> names) {
    Status status;
    status.state = State::Running;
    status.kind = kind;
    status.dim = dim;
    status.truth = "exact";
    for (auto& name : names) {
        status.marginals.push_back({std::move(name), "", 0, 0});
    }
    return status;
}

/// Direction and relative radius shared by all shapes, so that rows belong together.
inline Points ring(int count, unsigned seed = 7) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> unit(0, 1);
    Points points(2, {});
    for (int k = 0; k < count; ++k) {
        const float angle = 6.2831853f * unit(random), radius = 4 + 1.2f * unit(random);
        points.values.push_back(radius * std::cos(angle));
        points.values.push_back(radius * std::sin(angle));
    }
    return points;
}

inline Points square(int count, unsigned seed = 7) {
    Points points = ring(count, seed);
    for (int k = 0; k < count; ++k) {
        float& x = points.values[2 * k];
        float& y = points.values[2 * k + 1];
        const float radius = std::hypot(x, y);
        // (radius - 4) / 1.2 is uniform: its root fills the square evenly.
        const float share = std::sqrt(std::clamp((radius - 4) / 1.2f, 0.0f, 1.0f));
        const float grow = 4 * share / std::max(std::abs(x), std::abs(y));
        x *= grow;
        y *= grow;
    }
    return points;
}

inline Points moon(int count, unsigned seed = 7) {
    Points points = ring(count, seed);
    for (int k = 0; k < count; ++k) {
        float& x = points.values[2 * k];
        float& y = points.values[2 * k + 1];
        const float radius = std::hypot(x, y), angle = std::atan2(y, x) / 2;
        x = radius * std::cos(angle) - 1.5f;
        y = radius * std::sin(angle);
    }
    return points;
}

/// A box in space with the given half sides.
inline Points box(int count, float a, float b, float c, unsigned seed = 7) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> unit(-1, 1);
    Points points(3, {});
    for (int k = 0; k < count; ++k) {
        const float x = unit(random), y = unit(random), z = unit(random);
        points.values.insert(points.values.end(), {a * x, b * y, c * z});
    }
    return points;
}

} // namespace bary::synthetic
