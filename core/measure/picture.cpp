// Pictures as densities in the plane: points are drawn where the ink is.
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/font.h"
#include "core/io/idx.h"
#include "core/io/image.h"
#include "core/measure/families.h"

namespace bary::families {

namespace {

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

/// Ink of a picture of one channel.
std::vector<double> inkOf(const Image& image) {
    return {image.pixels.begin(), image.pixels.end()};
}

/// Pixels [height, width] in proportion to their ink, then uniformly within the pixel. Its longer
/// side is `extent`, y goes upwards, `shift` is its centre. A picture without ink has count 0 and
/// cannot be drawn from.
Measure densityOf(const std::vector<double>& ink, int width, int height, double extent,
                  const Eigen::VectorXd& shift) {
    std::vector<float> cells; // column, row of the pixels that have ink
    std::vector<double> cumulative;
    double total = 0;
    for (int64_t p = 0; p < static_cast<int64_t>(ink.size()); ++p) {
        if (ink[p] > 0) {
            cells.insert(cells.end(),
                         {static_cast<float>(p % width), static_cast<float>(p / width)});
            cumulative.push_back(total += ink[p]);
        }
    }
    const auto steps =
        torch::tensor(c10::ArrayRef<double>(cumulative), torch::kFloat64).div_(total);
    const auto table = toTensor(Points(2, cells));
    const double pixel = extent / std::max(width, height);
    const auto scale = torch::tensor({pixel, -pixel}, torch::kFloat32);
    const auto offset =
        tensorOf(Eigen::VectorXd(shift + pixel / 2 * Eigen::Vector2d(-width, height)));
    Measure measure;
    measure.count = static_cast<int64_t>(cumulative.size());
    measure.draw = [=](int64_t n, torch::Generator& g) {
        const auto u = torch::rand({n}, g, torch::kFloat64);
        const auto which = torch::searchsorted(steps, u).clamp_max(table.size(0) - 1);
        return (table.index_select(0, which) + torch::rand({n, 2}, g)) * scale + offset;
    };
    return measure;
}

/// The one character of a text in UTF-8.
char32_t characterOf(const std::string& text, const Context& context) {
    const auto characters = codePoints(text);
    if (characters && characters->size() == 1) {
        return characters->front();
    }
    fail(context, "key 'character' must hold one character, found '" + text + "'");
}

} // namespace

Measure density(JsonObject& form, const Context& context) {
    const auto file = fileOf(form, context);
    const std::string channel = form.text("channel", "luminance");
    if (channel != "luminance" && channel != "alpha") {
        fail(context, "key 'channel' must be 'luminance' or 'alpha', found '" + channel + "'");
    }
    const bool invert = form.boolean("invert", false);
    const double extent = form.number("extent", 8, 1e-6, 1e6);
    const Image image = readImage(file, 4);
    Measure measure = densityOf(inkOf(image, channel, invert), image.width, image.height, extent,
                                centre(form, 2, context));
    if (measure.count == 0) {
        fail(context, file.string() + ": the picture has no ink in its " + channel +
                          (invert ? "; leave out 'invert'" : "; try \"invert\": true"));
    }
    measure.description = "picture " + file.filename().string() + " as a density";
    return measure;
}

Measure glyph(JsonObject& form, const Context& context) {
    const std::string text = form.text("character");
    const char32_t character = characterOf(text, context);
    const std::string font = form.text("font", "Inter-Regular");
    const double height = form.number("height", 8, 1e-6, 1e6);
    constexpr int rows = 512; // enough that the pixels do not show
    const Image image = drawGlyph(requireFont(font, context.where), character, rows);
    const double extent = height * std::max(image.width, image.height) / image.height;
    Measure measure =
        densityOf(inkOf(image), image.width, image.height, extent, centre(form, 2, context));
    measure.count = 0; // a law: the pixels are only how it is stored
    measure.description = "the character " + text + " of " + font + " as a density";
    return measure;
}

Measure idxPicture(JsonObject& form, const Context& context) {
    const auto file = dataFile(form, "images", context);
    const int64_t index = form.integer("index");
    const double extent = form.number("extent", 8, 1e-6, 1e6);
    const Image image = readIdxImage(file, index);
    Measure measure =
        densityOf(inkOf(image), image.width, image.height, extent, centre(form, 2, context));
    const std::string number = "picture " + std::to_string(index);
    if (measure.count == 0) {
        fail(context, file.string() + ": " + number + " has no ink");
    }
    measure.description = number + " of " + file.filename().string() + " as a density";
    return measure;
}

} // namespace bary::families
