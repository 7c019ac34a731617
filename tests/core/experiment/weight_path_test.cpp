#include "core/experiment/weight_path.h"

#include "core/base/error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <unistd.h>

namespace bary {
namespace {

double distance(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        sum += std::pow(a[i] - b[i], 2);
    }
    return std::sqrt(sum);
}

double lengthOf(const PathPoints& points) {
    double length = 0;
    for (size_t k = 1; k < points.size(); ++k) {
        length += distance(points[k - 1], points[k]);
    }
    return length;
}

void expectOnSimplex(const std::vector<double>& weights) {
    for (const double weight : weights) {
        EXPECT_GE(weight, 0);
    }
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-12);
}

/// The message of the InputError that `make` throws.
template <typename Make> std::string messageOf(Make&& make) {
    try {
        make();
    } catch (const InputError& error) {
        return error.what();
    }
    return "no error";
}

TEST(WeightPath, BeginsAndEndsAtItsEnds) {
    const PathPoints points = {{0.2, 0.3, 0.5}, {1, 0, 0}, {0.1, 0.9, 0}};
    const WeightPath path(points);
    EXPECT_EQ(path.at(0), points.front());
    EXPECT_EQ(path.at(1), points.back());
    EXPECT_EQ(path.at(-3), points.front());
    EXPECT_EQ(path.at(7), points.back());
    EXPECT_FALSE(path.closed());
}

TEST(WeightPath, RunsAtConstantSpeedAcrossUnevenSegments) {
    // Lengths 0.1·√2, √2 and √(0.5) of one path: equal steps in t must be equal steps on it.
    const WeightPath path({{0.5, 0.5, 0}, {0.6, 0.4, 0}, {0.1, 0, 0.9}, {0.1, 0.5, 0.4}});
    const double length = lengthOf(path.points());
    constexpr int steps = 1000;
    double walked = 0;
    for (int k = 1; k <= steps; ++k) {
        const auto before = path.at(double(k - 1) / steps), here = path.at(double(k) / steps);
        expectOnSimplex(here);
        walked += distance(before, here);
        EXPECT_LE(distance(before, here), length / steps * (1 + 1e-9));
    }
    // Corners are cut by at most two short steps.
    EXPECT_NEAR(walked, length, 4 * length / steps);
    // A quarter of the whole length lies on the second segment: by hand.
    const double rest = length / 4 - 0.1 * std::sqrt(2.0);
    const double share = rest / distance({0.6, 0.4, 0}, {0.1, 0, 0.9});
    EXPECT_NEAR(path.at(0.25)[2], 0.9 * share, 1e-12);
}

TEST(WeightPath, RepeatedPointsDoNotStopIt) {
    const WeightPath path({{1, 0}, {1, 0}, {0, 1}, {0, 1}});
    EXPECT_EQ(path.points().size(), 2u);
    EXPECT_NEAR(path.at(0.25)[0], 0.75, 1e-12);
}

TEST(WeightPath, ATourVisitsEveryCornerAndComesBack) {
    const WeightPath tour(tourPath(3));
    EXPECT_TRUE(tour.closed());
    for (size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(tour.at(double(i) / 3)[i], 1, 1e-12);
    }
    EXPECT_NEAR(tour.at(0.5)[1], 0.5, 1e-12); // half-way from the second corner to the third
    EXPECT_NEAR(tour.at(0.5)[2], 0.5, 1e-12);
    const WeightPath two(tourPath(2)); // there and back
    EXPECT_NEAR(two.at(0.5)[1], 1, 1e-12);
    EXPECT_TRUE(two.closed());
}

TEST(WeightPath, AStarReturnsToTheCentre) {
    const WeightPath star(starPath(4));
    for (int k = 0; k <= 4; ++k) {
        EXPECT_NEAR(star.at(k / 4.0)[0], 0.25, 1e-12);
    }
    EXPECT_NEAR(star.at(3.0 / 8)[1], 1, 1e-12);
}

TEST(WeightPath, ThereAndBackIsClosedAndSymmetric) {
    const WeightPath path(thereAndBack({{1, 0, 0}, {0.2, 0.8, 0}, {0, 0.5, 0.5}}));
    EXPECT_TRUE(path.closed());
    for (const double t : {0.1, 0.3, 0.45}) {
        EXPECT_LT(distance(path.at(t), path.at(1 - t)), 1e-12);
    }
}

TEST(WeightPath, ADrawnStrokeIsSmoothedOnTheSimplex) {
    // A shaking hand along the edge from corner 1 to corner 2, at uneven speed.
    PathPoints stroke;
    for (int k = 0; k <= 200; ++k) {
        const double s = std::pow(k / 200.0, 2), shake = k % 2 == 0 ? 0.02 : 0.0;
        stroke.push_back({(1 - s) * (1 - shake), s * (1 - shake), shake});
    }
    const PathPoints drawn = drawnPath(stroke);
    ASSERT_GE(drawn.size(), 2u);
    EXPECT_LT(drawn.size(), 20u) << "not simplified";
    EXPECT_EQ(drawn.front(), stroke.front());
    EXPECT_EQ(drawn.back(), stroke.back());
    EXPECT_NEAR(lengthOf(drawn), std::sqrt(2.0), 0.05) << "still shaking";
    EXPECT_GT(lengthOf(stroke), 3.0); // the length of the shaken one
    for (const auto& point : drawn) {
        expectOnSimplex(point);
    }
}

TEST(WeightPath, ADrawnLoopIsClosedAndKeepsItsShape) {
    PathPoints stroke;
    for (int k = 0; k < 97; ++k) { // the hand stops a little short of the start
        const double angle = 2 * 3.14159265358979 * k / 98;
        const double x = 0.2 * std::cos(angle), y = 0.2 * std::sin(angle);
        stroke.push_back({1.0 / 3 + x, 1.0 / 3 - x / 2 + y / 2, 1.0 / 3 - x / 2 - y / 2});
    }
    const PathPoints drawn = drawnPath(stroke);
    ASSERT_GT(drawn.size(), 6u);
    EXPECT_EQ(drawn.front(), drawn.back());
    EXPECT_NEAR(lengthOf(drawn), lengthOf(stroke), 0.15 * lengthOf(stroke));
}

TEST(WeightPath, AClickIsNoStroke) {
    EXPECT_TRUE(drawnPath({}).empty());
    EXPECT_TRUE(drawnPath({{1, 0, 0}}).empty());
    EXPECT_TRUE(drawnPath({{1, 0, 0}, {0.99, 0.01, 0}}).empty());
}

TEST(WeightPathText, NamesAndEdges) {
    EXPECT_EQ(parseWeightPath("tour", 3).points(), tourPath(3));
    EXPECT_EQ(parseWeightPath("star", 3).points(), starPath(3));
    EXPECT_EQ(parseWeightPath("edge:3-1", 3).points(), (PathPoints{{0, 0, 1}, {1, 0, 0}}));
}

TEST(WeightPathText, WeightsInLine) {
    EXPECT_EQ(parseWeightPath(" 0.5,0.5,0; 0, 1, 0 ;0,0,1", 3).points(),
              (PathPoints{{0.5, 0.5, 0}, {0, 1, 0}, {0, 0, 1}}));
}

TEST(WeightPathText, AFileWithOneWeightVectorALine) {
    const auto file =
        std::filesystem::temp_directory_path() / ("path_" + std::to_string(getpid()) + ".csv");
    std::ofstream(file) << "# a path\n1,0\r\n\n0.25, 0.75 # here\n";
    EXPECT_EQ(parseWeightPath(file.string(), 2).points(), (PathPoints{{1, 0}, {0.25, 0.75}}));
    std::ofstream(file) << "1,0\n0.5,0.7\n";
    EXPECT_EQ(messageOf([&] { parseWeightPath(file.string(), 2); }),
              file.string() + ": path point 2: (0.5, 0.7) leaves the simplex: the weights sum to "
                              "1.2, they must sum to 1");
    std::filesystem::remove(file);
}

TEST(WeightPathText, ErrorsNameThePoint) {
    const auto message = [](const std::string& text, size_t count = 3) {
        return messageOf([&] { parseWeightPath(text, count); });
    };
    EXPECT_EQ(message("1,0,0; 0,1,0; 0.5,0.7,-0.2"),
              "path point 3: (0.5, 0.7, -0.2) leaves the simplex: weight 3 is -0.2, weights must "
              "not be negative");
    EXPECT_EQ(message("1,0,0; 0.5,0.5"), "path point 2: expected 3 weights, found 2");
    EXPECT_EQ(message("1,0,0; 0,1,x"), "path point 2: 'x' is not a number; weights are written as "
                                       "in 0.5,0.3,0.2");
    EXPECT_NE(message("1,0,0; 0,nan,1").find("path point 2"), std::string::npos);
    EXPECT_EQ(message("1,0,0"), "a path of weights needs at least two different points, found 1");
    EXPECT_EQ(message("1,0,0; 1,0,0"),
              "a path of weights needs at least two different points, found 1");
    EXPECT_EQ(message("edge:1-4"), "path 'edge:1-4': an edge joins two of the marginals 1 to 3");
    EXPECT_EQ(message("edge:2-2"), "path 'edge:2-2': an edge joins two of the marginals 1 to 3");
    EXPECT_EQ(message("edge:12"), "path 'edge:12': an edge is written as edge:1-2");
    EXPECT_NE(message("toor").find("must be tour"), std::string::npos);
    EXPECT_NE(message("tour", 1).find("two marginals"), std::string::npos);
}

} // namespace
} // namespace bary
