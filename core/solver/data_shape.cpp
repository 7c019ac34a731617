#include "core/solver/data_shape.h"

#include "core/base/error.h"
#include "core/solver/batches.h"
#include "core/solver/nwb_common.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace bary {

namespace {

bool convolvable(const ImageFormat& format) {
    constexpr int sides[] = {16, 32, 64};
    return format.width == format.height &&
           std::find(std::begin(sides), std::end(sides), format.width) != std::end(sides);
}

} // namespace

std::optional<PictureShape> pictureShape(const Measure& marginal) {
    if (!marginal.coding || marginal.coding->compressed() ||
        !convolvable(marginal.coding->format())) {
        return std::nullopt;
    }
    return PictureShape{marginal.coding->format().width, marginal.coding->format().channels};
}

PictureShape requirePictures(const Measure& marginal, const std::string& what) {
    if (const auto shape = pictureShape(marginal)) {
        return *shape;
    }
    if (!marginal.coding) {
        throw InputError(what + " is for marginals of type 'images', these are " +
                         marginal.description);
    }
    if (marginal.coding->compressed()) {
        throw InputError(what + " works on pixels, but key 'components' asks for main components; "
                                "leave that out");
    }
    const ImageFormat& format = marginal.coding->format();
    throw InputError(fmt::format("{} is for pictures of 16, 32 or 64 pixels a side, these have "
                                 "{} x {}; give the marginals such a 'size'",
                                 what, format.width, format.height));
}

DataRange rangeOf(const Problem& problem) {
    constexpr int64_t samples = 2000;
    auto random = runStream(problem.seed, Statistics);
    std::vector<torch::Tensor> draws;
    for (const Measure& marginal : problem.marginals) {
        draws.push_back(marginal.draw(samples, random));
    }
    const auto all = torch::cat(draws);
    const double variance = all.var(0, false).mean().item<double>();
    return {all.mean(0), std::sqrt(std::max(variance, 1e-12))}; // points may all be equal
}

} // namespace bary
