// The colours of a photograph: every pixel is a sample, with equal weight.
#include "core/measure/families.h"

namespace bary::families {

Measure palette(JsonObject& form, const Context& context) {
    const auto file = fileOf(form, context);
    const ColourSpace space = colourSpaceByName(form.choice("space", "srgb", colourSpaceNames()));
    const auto photograph = std::make_shared<const Photograph>(readPhotograph(file));
    const PixelWeights weights(*photograph);
    Measure measure;
    measure.dim = 3;
    measure.kind = PointKind::Colour;
    measure.space = space;
    measure.count = weights.count();
    measure.description = (weights.count() == photograph->size() ? "all " : "the visible ") +
                          std::to_string(measure.count) + " pixels of " + file.filename().string();
    if (!photograph->lost.empty()) {
        measure.description += " (" + photograph->lost + ")";
    }
    measure.photograph = photograph;
    measure.draw = [photograph, weights, space](int64_t n, torch::Generator& g) {
        const auto places = torch::randint(weights.total(), {n}, g, torch::kInt64);
        auto colours = torch::empty({n, 3});
        const int64_t* place = places.data_ptr<int64_t>();
        float* out = colours.data_ptr<float>();
        for (int64_t k = 0; k < n; ++k) {
            const auto pixel = static_cast<size_t>(weights.pixelAt(*photograph, place[k]));
            const uint8_t* rgb = photograph->rgb.data() + 3 * pixel;
            const Colour colour = fromSrgb(space, colourOfBytes(rgb));
            std::copy(colour.begin(), colour.end(), out + 3 * k);
        }
        return colours;
    };
    return measure;
}

} // namespace bary::families
