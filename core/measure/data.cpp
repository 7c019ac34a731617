// Measures from files: a table of points.
#include "core/io/named_columns.h"
#include "core/io/table.h"
#include "core/measure/families.h"

#include <cmath>

namespace bary::families {

namespace {

/// Columns of a CSV table by their names; `standard` ones have mean 0 and variance 1 each.
Points chosenColumns(const std::filesystem::path& file, const std::vector<std::string>& names,
                     bool standard, const Context& context) {
    const NamedColumns columns = readNamedColumns(file, names);
    const auto dim = static_cast<int>(names.size());
    Eigen::MatrixXd x = Eigen::Map<const Eigen::MatrixXd>(columns.values.data(), dim,
                                                          columns.rows()); // a row is a column
    for (int j = 0; standard && j < dim; ++j) {
        const double largest = x.row(j).cwiseAbs().maxCoeff();
        x.row(j).array() -= x.row(j).mean();
        const double deviation = std::sqrt(x.row(j).squaredNorm() / static_cast<double>(x.cols()));
        if (!(deviation > 1e-12 * largest)) {
            fail(context, file.string() + ": column '" + names[j] +
                              "' is constant, so that it cannot be standardised; leave it out");
        }
        x.row(j) /= deviation;
    }
    const Eigen::MatrixXf values = x.cast<float>();
    return {dim, {values.data(), values.data() + values.size()}};
}

} // namespace

std::function<torch::Tensor(int64_t, torch::Generator&)> rowsOf(torch::Tensor table) {
    return [table = std::move(table)](int64_t n, torch::Generator& g) {
        return table.index_select(0, torch::randint(table.size(0), {n}, g, torch::kInt64));
    };
}

Measure points(JsonObject& form, const Context& context) {
    const bool named = form.has("csv");
    const auto file = named ? dataFile(form, "csv", context) : fileOf(form, context);
    Points cloud;
    if (named) {
        const auto names = form.texts("columns", {});
        if (names.empty()) {
            form.fail("columns", "must name at least one column of the table");
        }
        cloud = chosenColumns(file, names, form.boolean("standard", false), context);
    } else {
        cloud = readPoints(file);
    }
    Measure measure;
    measure.dim = cloud.dim;
    measure.kind = kindOf(cloud.dim);
    measure.count = cloud.size();
    measure.description = std::to_string(cloud.size()) + " points of " + file.filename().string();
    measure.draw = rowsOf(toTensor(cloud));
    return measure;
}

} // namespace bary::families
