// A path of weights on the simplex: what an animation of barycenters follows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bary {

/// Corners of a polyline on the simplex, [n, N] for N marginals.
using PathPoints = std::vector<std::vector<double>>;

/// A polyline that is walked at constant speed in the Euclidean norm.
class WeightPath {
  public:
    /// Throws InputError that begins with `where` and the number of the point (from 1) where one
    /// is no weight vector of the same length as the first, or where fewer than two differ.
    explicit WeightPath(const PathPoints& points, const std::string& where = "");

    /// The weights at `t`, clamped to [0, 1].
    std::vector<double> at(double t) const;
    /// Whether it ends where it begins.
    bool closed() const { return points_.front() == points_.back(); }
    const PathPoints& points() const { return points_; }

  private:
    PathPoints points_;           // neighbours differ
    std::vector<double> reached_; // length of the path up to each point
};

/// From corner i to corner j of the simplex of `count` weights (from 0).
PathPoints edgePath(size_t count, size_t i, size_t j);
/// All corners in turn, and back to the first.
PathPoints tourPath(size_t count);
/// From the centre to each corner and back.
PathPoints starPath(size_t count);
/// The path and then the same way back.
PathPoints thereAndBack(PathPoints points);
/// A stroke of the hand made even: resampled, smoothed, and reduced to the corners that it needs. A
/// stroke that comes back to its start is closed. Everything stays on the simplex, since nothing
/// but averages are taken. Fewer than two points where the hand hardly moved.
PathPoints drawnPath(const PathPoints& stroke);

/// A path for `count` marginals from text: "tour", "star", "edge:1-2", weights as in
/// "1,0,0; 0,1,0", or the name of a file with one weight vector a line ('#' begins a comment).
/// Throws InputError.
WeightPath parseWeightPath(const std::string& text, size_t count);

} // namespace bary
