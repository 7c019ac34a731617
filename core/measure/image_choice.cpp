#include "core/measure/image_choice.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace bary {

namespace {

ImageSet picturesAt(const ImageSet& set, const std::vector<int64_t>& places) {
    ImageSet part{set.width, set.height, set.channels, {}, {}};
    part.pixels.reserve(places.size() * static_cast<size_t>(set.pictureSize()));
    for (const int64_t place : places) {
        const auto picture = set.pictures(place, 1);
        part.pixels.insert(part.pixels.end(), picture.begin(), picture.end());
        if (!set.labels.empty()) {
            part.labels.push_back(set.labels[static_cast<size_t>(place)]);
        }
    }
    return part;
}

ImageSet fifths(const ImageSet& set, bool test) {
    constexpr int64_t folds = 5;
    std::vector<int64_t> places;
    for (int64_t k = 0; k < set.count(); ++k) {
        if ((k % folds == folds - 1) == test) {
            places.push_back(k);
        }
    }
    return picturesAt(set, places);
}

} // namespace

ImageSet testPart(const ImageSet& set) {
    return fifths(set, true);
}

ImageSet trainPart(const ImageSet& set) {
    return fifths(set, false);
}

ImageSet randomPart(const ImageSet& set, int64_t most, uint64_t seed) {
    std::vector<int64_t> places(static_cast<size_t>(set.count()));
    std::iota(places.begin(), places.end(), 0);
    const size_t taken = std::min(places.size(), static_cast<size_t>(most));
    std::mt19937_64 random(seed); // its numbers are the same everywhere, those of shuffle() are not
    for (size_t k = 0; k < taken; ++k) {
        std::swap(places[k], places[k + random() % (places.size() - k)]);
    }
    places.resize(taken);
    std::sort(places.begin(), places.end());
    return picturesAt(set, places);
}

} // namespace bary
