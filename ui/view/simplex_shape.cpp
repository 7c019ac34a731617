#include "ui/view/simplex_shape.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bary {

namespace {

float squaredDistance(ImVec2 a, ImVec2 b) {
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

ImVec2 nearestOnSegment(ImVec2 a, ImVec2 b, ImVec2 p) {
    const float length = squaredDistance(a, b);
    const float along = (p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y);
    const float t = length > 0 ? std::clamp(along / length, 0.0f, 1.0f) : 0.0f;
    return {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

/// Twice the area, positive for corners in their order.
double area(ImVec2 a, ImVec2 b, ImVec2 c) {
    return -((double(b.x) - a.x) * (double(c.y) - a.y) - (double(b.y) - a.y) * (double(c.x) - a.x));
}

} // namespace

SimplexShape::SimplexShape(int count, ImVec2 at, ImVec2 size) {
    if (count == 2) {
        const float y = at.y + size.y / 2;
        corners_ = {ImVec2(at.x, y), ImVec2(at.x + size.x, y)};
        return;
    }
    // Counter-clockwise from the top on a unit circle, then fitted into the box.
    float left = 0, right = 0, bottom = 0;
    for (int k = 0; k < count; ++k) {
        const double angle = 2 * std::numbers::pi * k / count;
        corners_.emplace_back(static_cast<float>(-std::sin(angle)),
                              static_cast<float>(-std::cos(angle)));
        left = std::min(left, corners_.back().x);
        right = std::max(right, corners_.back().x);
        bottom = std::max(bottom, corners_.back().y);
    }
    const float scale = std::min(size.x / (right - left), size.y / (bottom + 1));
    const float x = at.x + size.x / 2 - scale * (left + right) / 2;
    const float y = at.y + scale + (size.y - scale * (bottom + 1)) / 2;
    for (ImVec2& corner : corners_) {
        corner = {x + scale * corner.x, y + scale * corner.y};
    }
}

ImVec2 SimplexShape::centre() const {
    return point(Weights(corners_.size(), 1.0 / static_cast<double>(corners_.size())));
}

ImVec2 SimplexShape::point(const Weights& weights) const {
    double x = 0, y = 0;
    for (size_t k = 0; k < corners_.size() && k < weights.size(); ++k) {
        x += weights[k] * corners_[k].x;
        y += weights[k] * corners_[k].y;
    }
    return {static_cast<float>(x), static_cast<float>(y)};
}

Weights SimplexShape::weights(ImVec2 at) const {
    const size_t count = corners_.size();
    const ImVec2 p = inside(at);
    if (count == 2) {
        const double t = (double(p.x) - corners_[0].x) / (double(corners_[1].x) - corners_[0].x);
        return projectToSimplex({1 - t, t});
    }
    // Wachspress (1975), multiplied by all edges' areas so that the border needs no division:
    // w_k = A(c_{k-1}, c_k, c_{k+1}) Π A(p, c_j, c_{j+1}) over the edges that do not meet c_k. In a
    // regular polygon the first factor is the same for all.
    std::vector<double> edges(count);
    for (size_t k = 0; k < count; ++k) {
        edges[k] = std::max(0.0, area(p, corners_[k], corners_[next(k)]));
    }
    Weights weights(count, 1);
    double sum = 0;
    for (size_t k = 0; k < count; ++k) {
        for (size_t j = 0; j < count; ++j) {
            if (j != k && next(j) != k) {
                weights[k] *= edges[j];
            }
        }
        sum += weights[k];
    }
    for (double& weight : weights) {
        weight /= sum;
    }
    return weights;
}

ImVec2 SimplexShape::snapped(ImVec2 at, float reach) const {
    constexpr float edgeShare = 0.6f;
    const ImVec2 p = inside(at);
    const auto near = [&](ImVec2 target, float within) {
        return squaredDistance(p, target) <= within * within;
    };
    for (const ImVec2 corner : corners_) {
        if (near(corner, reach)) {
            return corner;
        }
    }
    if (near(centre(), reach)) {
        return centre();
    }
    const ImVec2 border = nearestOnBorder(p);
    return near(border, edgeShare * reach) ? border : p;
}

ImVec2 SimplexShape::inside(ImVec2 p) const {
    if (corners_.size() == 2) {
        return nearestOnSegment(corners_[0], corners_[1], p);
    }
    for (size_t k = 0; k < corners_.size(); ++k) {
        if (area(p, corners_[k], corners_[next(k)]) < 0) {
            return nearestOnBorder(p);
        }
    }
    return p;
}

ImVec2 SimplexShape::nearestOnBorder(ImVec2 p) const {
    ImVec2 best = corners_.front();
    for (size_t k = 0; k < corners_.size(); ++k) {
        const ImVec2 candidate = nearestOnSegment(corners_[k], corners_[next(k)], p);
        if (squaredDistance(candidate, p) < squaredDistance(best, p)) {
            best = candidate;
        }
    }
    return best;
}

} // namespace bary
