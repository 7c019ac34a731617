// The families of measures, one builder per file group; only measure.cpp includes this.
#pragma once

#include "core/base/tell.h"
#include "core/io/json.h"
#include "core/measure/measure.h"

namespace bary::families {

struct Context {
    std::string where;
    std::filesystem::path folder;
    Tell tell; ///< of what takes long to read
};

using Builder = Measure (*)(JsonObject& form, const Context& context);

// plane.cpp
Measure square(JsonObject& form, const Context&);
Measure rectangle(JsonObject& form, const Context&);
Measure parallelogram(JsonObject& form, const Context&);
Measure ring(JsonObject& form, const Context&);
Measure ellipse(JsonObject& form, const Context&);
Measure box(JsonObject& form, const Context&);
Measure cube(JsonObject& form, const Context&);
// curves.cpp
Measure segments(JsonObject& form, const Context&);
Measure swissRoll(JsonObject& form, const Context&);
Measure moons(JsonObject& form, const Context&);
Measure spiral(JsonObject& form, const Context&);
Measure checkerboard(JsonObject& form, const Context&);
// space.cpp
Measure ball(JsonObject& form, const Context&);
Measure shell(JsonObject& form, const Context&);
Measure torus(JsonObject& form, const Context&);
Measure helix(JsonObject& form, const Context&);
// gaussian.cpp
Measure gaussian(JsonObject& form, const Context&);
Measure mixture(JsonObject& form, const Context&);
Measure affine(JsonObject& form, const Context&);
Measure locationScatter(JsonObject& form, const Context&);
Measure bimodal(JsonObject& form, const Context&);
// congruent.cpp
Measure congruent(JsonObject& form, const Context&);
// congruent_pairs.cpp
Measure congruentPairs(JsonObject& form, const Context&);
Measure ave(JsonObject& form, const Context&);
// benchmark_files.cpp
Measure benchmark(JsonObject& form, const Context&);
// union.cpp
Measure unionOf(JsonObject& form, const Context&);
// picture.cpp
Measure density(JsonObject& form, const Context&);
Measure glyph(JsonObject& form, const Context&);
Measure idxPicture(JsonObject& form, const Context&);
// data.cpp
Measure points(JsonObject& form, const Context&);
// images.cpp
Measure images(JsonObject& form, const Context&);
// posterior.cpp
Measure posterior(JsonObject& form, const Context&);
// palette.cpp
Measure palette(JsonObject& form, const Context&);

/// "where: " + message as InputError.
[[noreturn]] void fail(const Context& context, const std::string& message);
/// The measure under the key 'of'.
Measure innerMeasure(JsonObject& form, const Context& context);
/// The path under the key 'file', relative ones in the context's folder.
std::filesystem::path fileOf(JsonObject& form, const Context& context);
/// The file of a data set under a key: absolute, or in the folder that BARYSCOPE_DATA names.
std::filesystem::path dataFile(JsonObject& form, const std::string& key, const Context& context);
/// Rows of a table [n, D], drawn with replacement.
std::function<torch::Tensor(int64_t, torch::Generator&)> rowsOf(torch::Tensor table);
/// A centre of `dim` numbers, zero by default.
Eigen::VectorXd centre(JsonObject& form, int dim, const Context& context);
/// A square matrix of any size from rows of numbers; InputError where it is not square.
Eigen::MatrixXd squareMatrix(const std::vector<std::vector<double>>& rows, const std::string& key,
                             const Context& context);
/// float32 [D] and [D, D] on the CPU.
torch::Tensor tensorOf(const Eigen::VectorXd& vector);
torch::Tensor tensorOf(const Eigen::MatrixXd& matrix);
/// A measure around a standardised base law: x = A b + m with b drawn by `base`.
Measure aroundBase(std::string base, Symmetry symmetry, Eigen::MatrixXd matrix,
                   Eigen::VectorXd shift,
                   std::function<torch::Tensor(int64_t, torch::Generator&)> drawBase);
/// Uniform on the parallelepiped around `shift` with these edges, one a column [D, D].
Measure uniformParallelepiped(const Eigen::MatrixXd& edges, const Eigen::VectorXd& shift);
/// Plane for 2, Space for 3, Vector else.
PointKind kindOf(int dim);

} // namespace bary::families
