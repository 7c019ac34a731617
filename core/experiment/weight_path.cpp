#include "core/experiment/weight_path.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/experiment/preset.h"
#include "core/io/atomic_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string_view>

namespace bary {

namespace {

using Point = std::vector<double>;

double distance(const Point& a, const Point& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return std::sqrt(sum);
}

Point between(const Point& a, const Point& b, double share) {
    Point result(a.size());
    for (size_t i = 0; i < a.size(); ++i) {
        result[i] = (1 - share) * a[i] + share * b[i];
    }
    return result;
}

Point corner(size_t count, size_t i) {
    Point result(count, 0.0);
    result.at(i) = 1;
    return result;
}

std::string textOf(const Point& point) {
    std::vector<std::string> words;
    for (const double value : point) {
        words.push_back(formatNumber(value));
    }
    return fmt::format("({})", joined(words));
}

/// `place`: "path point 3"
void checkPoint(const Point& point, size_t count, const std::string& place) {
    const bool complete = point.size() == count;
    checkWeightList(point, count,
                    complete ? place + ": " + textOf(point) + " leaves the simplex" : place);
}

std::string placeOf(const std::string& where, size_t index) {
    return fmt::format("{}{}path point {}", where, where.empty() ? "" : ": ", index + 1);
}

/// Distance from `p` to the segment from `a` to `b`.
double distanceToSegment(const Point& p, const Point& a, const Point& b) {
    double along = 0, length = 0;
    for (size_t i = 0; i < p.size(); ++i) {
        along += (p[i] - a[i]) * (b[i] - a[i]);
        length += (b[i] - a[i]) * (b[i] - a[i]);
    }
    const double share = length > 0 ? std::clamp(along / length, 0.0, 1.0) : 0.0;
    return distance(p, between(a, b, share));
}

/// Douglas and Peucker: keeps the points that a straight line would miss by more than `tolerance`.
void simplify(const PathPoints& points, size_t from, size_t to, double tolerance,
              PathPoints& kept) {
    size_t farthest = from;
    double most = tolerance;
    for (size_t i = from + 1; i < to; ++i) {
        const double off = distanceToSegment(points[i], points[from], points[to]);
        if (off > most) {
            most = off;
            farthest = i;
        }
    }
    if (farthest == from) {
        kept.push_back(points[to]);
        return;
    }
    simplify(points, from, farthest, tolerance, kept);
    simplify(points, farthest, to, tolerance, kept);
}

/// Averages of neighbours; the ends stay.
PathPoints smoothed(PathPoints points, int passes) {
    for (int pass = 0; pass < passes; ++pass) {
        PathPoints next = points;
        for (size_t k = 1; k + 1 < points.size(); ++k) {
            next[k] = between(points[k], between(points[k - 1], points[k + 1], 0.5), 0.5);
        }
        points = std::move(next);
    }
    return points;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    const auto last = text.find_last_not_of(" \t\r");
    return first == text.npos ? std::string_view() : text.substr(first, last - first + 1);
}

Point parsePoint(std::string_view text, const std::string& place) {
    Point point;
    for (bool more = true; more;) {
        const size_t comma = text.find(',');
        more = comma != text.npos;
        const std::string_view word = trimmed(text.substr(0, comma));
        double value = 0;
        if (!parseNumber(word, value)) {
            throw InputError(place + ": '" + std::string(word) +
                             "' is not a number; weights are written as in 0.5,0.3,0.2");
        }
        point.push_back(value);
        text.remove_prefix(more ? comma + 1 : text.size());
    }
    return point;
}

/// Points separated by `separator`; empty ones, and what follows a '#', are left out.
WeightPath parsePoints(std::string_view text, char separator, size_t count,
                       const std::string& where) {
    PathPoints points;
    while (!text.empty()) {
        const size_t end = std::min(text.find(separator), text.size());
        std::string_view part = text.substr(0, end);
        part = trimmed(part.substr(0, part.find('#')));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!part.empty()) {
            const std::string place = placeOf(where, points.size());
            points.push_back(parsePoint(part, place));
            checkPoint(points.back(), count, place);
        }
    }
    return WeightPath(points, where);
}

WeightPath parseEdge(const std::string& text, size_t count) {
    unsigned i = 0, j = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "edge:%u-%u%c", &i, &j, &rest) != 2) {
        throw InputError("path '" + text + "': an edge is written as edge:1-2");
    }
    if (i < 1 || j < 1 || i > count || j > count || i == j) {
        throw InputError("path '" + text + "': an edge joins two of the marginals 1 to " +
                         std::to_string(count));
    }
    return WeightPath(edgePath(count, i - 1, j - 1));
}

} // namespace

WeightPath::WeightPath(const PathPoints& points, const std::string& where) {
    for (size_t k = 0; k < points.size(); ++k) {
        checkPoint(points[k], points.front().size(), placeOf(where, k));
        if (points_.empty() || points[k] != points_.back()) {
            reached_.push_back(
                points_.empty() ? 0.0 : reached_.back() + distance(points_.back(), points[k]));
            points_.push_back(points[k]);
        }
    }
    if (points_.size() < 2) {
        throw InputError(
            fmt::format("{}{}a path of weights needs at least two different points, found {}",
                        where, where.empty() ? "" : ": ", points_.size()));
    }
}

Point WeightPath::at(double t) const {
    const double wanted = std::clamp(t, 0.0, 1.0) * reached_.back();
    const auto next = std::upper_bound(reached_.begin(), reached_.end(), wanted);
    if (next == reached_.end()) {
        return points_.back();
    }
    const auto k = static_cast<size_t>(next - reached_.begin()); // at least 1: reached_[0] is 0
    const double share = (wanted - reached_[k - 1]) / (reached_[k] - reached_[k - 1]);
    return between(points_[k - 1], points_[k], share);
}

PathPoints edgePath(size_t count, size_t i, size_t j) {
    return {corner(count, i), corner(count, j)};
}

PathPoints tourPath(size_t count) {
    PathPoints points;
    for (size_t i = 0; i <= count; ++i) {
        points.push_back(corner(count, i % count));
    }
    return points;
}

PathPoints starPath(size_t count) {
    const Point centre(count, 1.0 / static_cast<double>(count));
    PathPoints points = {centre};
    for (size_t i = 0; i < count; ++i) {
        points.push_back(corner(count, i));
        points.push_back(centre);
    }
    return points;
}

PathPoints thereAndBack(PathPoints points) {
    for (size_t k = points.size(); k-- > 1;) {
        points.push_back(points[k - 1]);
    }
    return points;
}

PathPoints drawnPath(const PathPoints& stroke) {
    constexpr double spacing = 0.02, tolerance = 0.003, least = 0.05, closes = 0.08;
    constexpr int passes = 6; // averages over about ±3 spacings
    double length = 0;
    for (size_t k = 1; k < stroke.size(); ++k) {
        length += distance(stroke[k - 1], stroke[k]);
    }
    if (length < least) {
        return {};
    }
    const WeightPath walked(stroke);
    const auto steps = static_cast<size_t>(std::ceil(length / spacing));
    PathPoints even;
    for (size_t k = 0; k <= steps; ++k) {
        even.push_back(walked.at(static_cast<double>(k) / static_cast<double>(steps)));
    }
    if (length > 4 * closes && distance(even.front(), even.back()) < closes) {
        even.push_back(even.front());
    }
    even = smoothed(std::move(even), passes);
    PathPoints kept = {even.front()};
    // The farthest point first: a closed path has no line from its start to its end.
    size_t farthest = even.size() - 1;
    for (size_t k = 1; k < even.size(); ++k) {
        if (distance(even.front(), even[k]) > distance(even.front(), even[farthest])) {
            farthest = k;
        }
    }
    simplify(even, 0, farthest, tolerance, kept);
    if (farthest + 1 < even.size()) {
        simplify(even, farthest, even.size() - 1, tolerance, kept);
    }
    return kept;
}

WeightPath parseWeightPath(const std::string& text, size_t count) {
    if (count < 2) {
        throw InputError("a path of weights needs two marginals or more");
    }
    if (text == "tour") {
        return WeightPath(tourPath(count));
    }
    if (text == "star") {
        return WeightPath(starPath(count));
    }
    if (text.starts_with("edge:")) {
        return parseEdge(text, count);
    }
    std::error_code failed;
    if (std::filesystem::is_regular_file(text, failed)) {
        return parsePoints(readFile(text), '\n', count, text);
    }
    if (text.find(',') != text.npos) {
        return parsePoints(text, ';', count, "");
    }
    throw InputError("path '" + text +
                     "': must be tour, star, an edge as in edge:1-2, weights as in '1,0,0; "
                     "0,1,0', or a file with one weight vector a line");
}

} // namespace bary
