// Measures from files: a table of points, a picture as a density, a photograph as a palette.
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/image.h"
#include "core/io/table.h"
#include "core/measure/families.h"

namespace bary::families {

namespace {

std::filesystem::path fileOf(JsonObject& form, const Context& context) {
    const std::filesystem::path given = form.text("file");
    return given.is_absolute() ? given : (context.folder / given).lexically_normal();
}

/// Ink of every pixel in [0, 1], row-major.
std::vector<double> inkOf(const Image& image, const std::string& channel, bool invert) {
    const int64_t pixels = static_cast<int64_t>(image.width) * image.height;
    const bool alpha = channel == "alpha";
    std::vector<double> ink(pixels);
    for (int64_t p = 0; p < pixels; ++p) {
        const uint8_t* rgba = image.pixels.data() + 4 * p;
        const double opacity = rgba[3] / 255.0;
        // Rec. 709 luminance of the stored values, summed in whole numbers so that white is exactly
        // 1; a transparent pixel has no ink either way.
        const double luminance = (2126 * rgba[0] + 7152 * rgba[1] + 722 * rgba[2]) / 2550000.0;
        const double value = alpha ? opacity : luminance;
        ink[p] = (invert ? 1 - value : value) * (alpha ? 1 : opacity);
    }
    return ink;
}

} // namespace

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

Measure density(JsonObject& form, const Context& context) {
    const auto file = fileOf(form, context);
    const std::string channel = form.text("channel", "luminance");
    if (channel != "luminance" && channel != "alpha") {
        fail(context, "key 'channel' must be 'luminance' or 'alpha', found '" + channel + "'");
    }
    const bool invert = form.boolean("invert", false);
    const double extent = form.number("extent", 8, 1e-6, 1e6);
    const Eigen::VectorXd shift = centre(form, 2, context);
    const Image image = readImage(file, 4);
    const std::vector<double> ink = inkOf(image, channel, invert);
    std::vector<float> cells; // column, row of the pixels that have ink
    std::vector<double> cumulative;
    double total = 0;
    for (int64_t p = 0; p < static_cast<int64_t>(ink.size()); ++p) {
        if (ink[p] > 0) {
            cells.insert(cells.end(), {static_cast<float>(p % image.width),
                                       static_cast<float>(p / image.width)});
            cumulative.push_back(total += ink[p]);
        }
    }
    if (cumulative.empty()) {
        fail(context, file.string() + ": the picture has no ink in its " + channel +
                          (invert ? "; leave out 'invert'" : "; try \"invert\": true"));
    }
    const auto steps =
        torch::tensor(c10::ArrayRef<double>(cumulative), torch::kFloat64).div_(total);
    const auto table = toTensor(Points(2, cells));
    // Pixel centres to the plane: longer side = extent, y upwards, centre at 0.
    const double pixel = extent / std::max(image.width, image.height);
    const auto scale = torch::tensor({pixel, -pixel}, torch::kFloat32);
    const auto offset =
        tensorOf(Eigen::VectorXd(shift + pixel / 2 * Eigen::Vector2d(-image.width, image.height)));
    Measure measure;
    measure.count = static_cast<int64_t>(cumulative.size());
    measure.description = "picture " + file.filename().string() + " as a density";
    measure.draw = [=](int64_t n, torch::Generator& g) {
        const auto u = torch::rand({n}, g, torch::kFloat64);
        const auto which = torch::searchsorted(steps, u).clamp_max(table.size(0) - 1);
        return (table.index_select(0, which) + torch::rand({n, 2}, g)) * scale + offset;
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
