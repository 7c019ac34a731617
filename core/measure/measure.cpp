#include "core/measure/measure.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/data_folder.h"
#include "core/measure/families.h"
#include "core/measure/reading.h"

#include <cstring>
#include <map>

namespace bary {

namespace {

const std::map<std::string, families::Builder>& builders() {
    static const std::map<std::string, families::Builder> table = {
        {"square", families::square},
        {"rectangle", families::rectangle},
        {"parallelogram", families::parallelogram},
        {"ring", families::ring},
        {"ellipse", families::ellipse},
        {"segments", families::segments},
        {"swiss-roll", families::swissRoll},
        {"moons", families::moons},
        {"spiral", families::spiral},
        {"checkerboard", families::checkerboard},
        {"box", families::box},
        {"cube", families::cube},
        {"ball", families::ball},
        {"shell", families::shell},
        {"torus", families::torus},
        {"helix", families::helix},
        {"gaussian", families::gaussian},
        {"mixture", families::mixture},
        {"affine", families::affine},
        {"location-scatter", families::locationScatter},
        {"bimodal", families::bimodal},
        {"congruent", families::congruent},
        {"congruent-pairs", families::congruentPairs},
        {"ave", families::ave},
        {"benchmark", families::benchmark},
        {"union", families::unionOf},
        {"points", families::points},
        {"posterior", families::posterior},
        {"density", families::density},
        {"glyph", families::glyph},
        {"idx-picture", families::idxPicture},
        {"palette", families::palette},
        {"images", families::images},
    };
    return table;
}

} // namespace

Measure buildMeasure(const nlohmann::json& json, const std::string& where,
                     const std::filesystem::path& folder) {
    return readMeasure(json, where, folder, untold);
}

Measure readMeasure(const nlohmann::json& json, const std::string& where,
                    const std::filesystem::path& folder, const Tell& tell) {
    JsonObject form(json, where);
    const std::string type = form.text("type");
    const auto builder = builders().find(type);
    if (builder == builders().end()) {
        std::vector<std::string> names;
        for (const auto& [name, unused] : builders()) {
            names.push_back(name);
        }
        throw InputError(where + ": unknown measure type '" + type + "'" + suggestion(type, names) +
                         "; known are " + joined(names));
    }
    Measure measure = builder->second(form, {where, folder, tell});
    form.finish();
    return measure;
}

Points toPoints(const torch::Tensor& tensor) {
    const auto plain = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const float* data = plain.data_ptr<float>();
    return Points(static_cast<int>(plain.size(1)), std::vector<float>(data, data + plain.numel()));
}

torch::Tensor toTensor(const Points& points) {
    auto tensor = torch::empty({points.size(), points.dim});
    std::memcpy(tensor.data_ptr<float>(), points.values.data(),
                points.values.size() * sizeof(float));
    return tensor;
}

namespace families {

void fail(const Context& context, const std::string& message) {
    throw InputError(context.where + ": " + message);
}

Measure innerMeasure(JsonObject& form, const Context& context) {
    return readMeasure(form.at("of"), context.where + ".of", context.folder, context.tell);
}

std::filesystem::path fileOf(JsonObject& form, const Context& context) {
    const std::filesystem::path given = form.text("file");
    return given.is_absolute() ? given : (context.folder / given).lexically_normal();
}

std::filesystem::path dataFile(JsonObject& form, const std::string& key, const Context& context) {
    const std::filesystem::path name = form.text(key);
    if (name.is_absolute()) {
        return name;
    }
    const std::filesystem::path folder = dataFolder();
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored)) {
        fail(context, "key '" + key + "': '" + name.string() +
                          "' is looked up in the folder of your data sets" +
                          (folder.empty() ? "" : ", but there is none at " + folder.string()) +
                          "; set BARYSCOPE_DATA to it, or give an absolute path");
    }
    return folder / name;
}

Eigen::VectorXd centre(JsonObject& form, int dim, const Context& context) {
    const std::vector<double> numbers = form.numbers("centre", std::vector<double>(dim, 0.0));
    if (static_cast<int>(numbers.size()) != dim) {
        fail(context, "key 'centre' must have " + std::to_string(dim) + " numbers, found " +
                          std::to_string(numbers.size()));
    }
    return Eigen::Map<const Eigen::VectorXd>(numbers.data(), dim);
}

Eigen::MatrixXd squareMatrix(const std::vector<std::vector<double>>& rows, const std::string& key,
                             const Context& context) {
    const size_t n = rows.size();
    Eigen::MatrixXd matrix(n, n);
    for (size_t r = 0; r < n; ++r) {
        if (rows[r].size() != n) {
            fail(context, "key '" + key + "' must be a square matrix: row " +
                              std::to_string(r + 1) + " has " + std::to_string(rows[r].size()) +
                              " numbers, expected " + std::to_string(n));
        }
        for (size_t c = 0; c < n; ++c) {
            matrix(r, c) = rows[r][c];
        }
    }
    return matrix;
}

torch::Tensor tensorOf(const Eigen::VectorXd& vector) {
    auto tensor = torch::empty({vector.size()}, torch::kFloat64);
    std::memcpy(tensor.data_ptr<double>(), vector.data(), vector.size() * sizeof(double));
    return tensor.to(torch::kFloat32);
}

torch::Tensor tensorOf(const Eigen::MatrixXd& matrix) {
    // Eigen stores columns; the transpose of its memory is the row-major matrix.
    auto tensor = torch::empty({matrix.cols(), matrix.rows()}, torch::kFloat64);
    std::memcpy(tensor.data_ptr<double>(), matrix.data(), matrix.size() * sizeof(double));
    return tensor.t().to(torch::kFloat32).contiguous();
}

Measure aroundBase(std::string base, Symmetry symmetry, Eigen::MatrixXd matrix,
                   Eigen::VectorXd shift,
                   std::function<torch::Tensor(int64_t, torch::Generator&)> drawBase) {
    Measure measure;
    measure.dim = static_cast<int>(shift.size());
    measure.kind = kindOf(measure.dim);
    const auto transposed = tensorOf(matrix).t().contiguous();
    const auto offset = tensorOf(shift);
    measure.draw = [=, draw = std::move(drawBase)](int64_t n, torch::Generator& generator) {
        return torch::addmm(offset, draw(n, generator), transposed);
    };
    measure.affine = AffineForm{std::move(base), symmetry, std::move(matrix), std::move(shift)};
    return measure;
}

PointKind kindOf(int dim) {
    return dim == 2 ? PointKind::Plane : dim == 3 ? PointKind::Space : PointKind::Vector;
}

} // namespace families

} // namespace bary
