// Measures from files: a table of points, a photograph as a palette.
#include "core/io/image.h"
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

Measure palette(JsonObject& form, const Context& context) {
    const auto file = fileOf(form, context);
    Image image = readImage(file, 3);
    auto photograph = std::make_shared<Photograph>();
    photograph->width = image.width;
    photograph->height = image.height;
    photograph->rgb = std::move(image.pixels);
    Measure measure;
    measure.dim = 3;
    measure.kind = PointKind::Colour;
    measure.count = static_cast<int64_t>(photograph->width) * photograph->height;
    measure.description =
        "all " + std::to_string(measure.count) + " pixels of " + file.filename().string();
    measure.photograph = photograph;
    measure.draw = [photograph](int64_t n, torch::Generator& g) {
        const int64_t pixels = static_cast<int64_t>(photograph->rgb.size()) / 3;
        const auto which = torch::randint(pixels, {n}, g, torch::kInt64);
        auto colours = torch::empty({n, 3});
        const int64_t* index = which.data_ptr<int64_t>();
        float* out = colours.data_ptr<float>();
        for (int64_t k = 0; k < n; ++k) {
            const uint8_t* rgb = photograph->rgb.data() + 3 * index[k];
            for (int c = 0; c < 3; ++c) {
                out[3 * k + c] = static_cast<float>(rgb[c]) / 255.0f;
            }
        }
        return colours;
    };
    return measure;
}

} // namespace bary::families
