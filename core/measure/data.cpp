// Measures from files: a table of points.
#include "core/io/table.h"
#include "core/measure/families.h"

namespace bary::families {

Measure points(JsonObject& form, const Context& context) {
    const auto file = fileOf(form, context);
    const Points cloud = readPoints(file);
    const auto table = toTensor(cloud);
    Measure measure;
    measure.dim = cloud.dim;
    measure.kind = kindOf(cloud.dim);
    measure.count = cloud.size();
    measure.description = std::to_string(cloud.size()) + " points of " + file.filename().string();
    measure.draw = [table](int64_t n, torch::Generator& g) {
        return table.index_select(0, torch::randint(table.size(0), {n}, g, torch::kInt64));
    };
    return measure;
}

} // namespace bary::families
