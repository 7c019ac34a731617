// Several measures at once: their mixture.
#include "core/measure/families.h"
#include "core/measure/mixture.h"
#include "core/measure/reading.h"

#include <cmath>

namespace bary {

torch::Tensor drawMixture(const std::vector<Measure>& parts, const std::vector<double>& weights,
                          int64_t n, torch::Generator& generator) {
    // How many come from each part is itself drawn, and then the order: independent samples.
    const auto shares = torch::tensor(c10::ArrayRef<double>(weights), torch::kFloat64);
    const auto which = torch::multinomial(shares, n, true, generator);
    const auto counts = torch::bincount(which, {}, static_cast<int64_t>(parts.size()));
    std::vector<torch::Tensor> draws;
    for (size_t k = 0; k < parts.size(); ++k) {
        draws.push_back(parts[k].draw(counts[static_cast<int64_t>(k)].item<int64_t>(), generator));
    }
    return torch::cat(draws).index_select(0, torch::randperm(n, generator, torch::kInt64));
}

Measure families::unionOf(JsonObject& form, const Context& context) {
    std::vector<Measure> parts;
    const auto& list = form.at("of");
    if (!list.is_array() || list.empty()) {
        fail(context, "key 'of' must be a list of at least one measure");
    }
    for (size_t k = 0; k < list.size(); ++k) {
        parts.push_back(readMeasure(list[k], context.where + ".of[" + std::to_string(k) + "]",
                                    context.folder, context.tell));
        if (parts[k].dim != parts[0].dim || parts[k].kind != parts[0].kind) {
            fail(context, "key 'of': all measures must be of one dimension and kind");
        }
    }
    const std::vector<double> equal(parts.size(), 1.0 / static_cast<double>(parts.size()));
    const auto weights = form.numbers("weights", equal);
    double sum = 0;
    for (const double weight : weights) {
        sum += weight >= 0 ? weight : 2; // a negative one spoils the sum
    }
    if (weights.size() != parts.size() || std::abs(sum - 1) > 1e-6) {
        fail(context, "key 'weights' must hold a number >= 0 for every measure, with sum 1");
    }
    Measure measure;
    measure.dim = parts[0].dim;
    measure.kind = parts[0].kind;
    measure.description = std::to_string(parts.size()) + " measures: " + parts[0].description +
                          (parts.size() > 1 ? ", …" : "");
    measure.draw = [parts, weights](int64_t n, torch::Generator& generator) {
        return drawMixture(parts, weights, n, generator);
    };
    return measure;
}

} // namespace bary
