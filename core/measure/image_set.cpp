#include "core/measure/image_set.h"

#include "core/io/image.h"

#include <algorithm>
#include <random>

namespace bary {

namespace {

/// In the middle of a black square.
Image squared(const Image& image) {
    const int side = std::max(image.width, image.height);
    if (image.width == image.height) {
        return image;
    }
    Image square{side, side, image.channels, {}};
    square.pixels.assign(static_cast<size_t>(square.size() * image.channels), 0);
    const int left = (side - image.width) / 2, top = (side - image.height) / 2;
    const auto row = static_cast<size_t>(image.width * image.channels);
    for (int y = 0; y < image.height; ++y) {
        const auto to = static_cast<size_t>(((top + y) * side + left) * image.channels);
        std::copy_n(image.pixels.data() + row * static_cast<size_t>(y), row,
                    square.pixels.data() + to);
    }
    return square;
}

/// The first `count` places become those of a random choice (Fisher and Yates).
void moveRandomToFront(std::vector<int64_t>& places, int64_t count, uint64_t seed) {
    std::mt19937_64 random(seed);
    for (size_t k = 0; k < static_cast<size_t>(count); ++k) {
        std::swap(places[k], places[k + random() % (places.size() - k)]);
    }
}

} // namespace

ImageSet selected(const ImageSet& set, const ImageChoice& choice) {
    using Split = ImageChoice::Split;
    constexpr int64_t folds = 5;
    const auto& keep = choice.keep;
    std::vector<int64_t> places;
    for (int64_t k = 0, kept = 0; k < set.count(); ++k) {
        if (!keep.empty() &&
            std::find(keep.begin(), keep.end(), set.labels[static_cast<size_t>(k)]) == keep.end()) {
            continue;
        }
        const bool test = kept++ % folds == folds - 1;
        if (choice.split == Split::All || test == (choice.split == Split::Test)) {
            places.push_back(k);
        }
    }
    if (choice.most > 0 && choice.most < static_cast<int64_t>(places.size())) {
        if (choice.seed) {
            moveRandomToFront(places, choice.most, *choice.seed);
        }
        places.resize(static_cast<size_t>(choice.most));
        std::sort(places.begin(), places.end());
    }
    ImageSet chosen{set.width, set.height, set.channels, {}, {}};
    chosen.pixels.reserve(places.size() * static_cast<size_t>(set.pictureSize()));
    for (const int64_t k : places) {
        const auto picture = set.pictures(k, 1);
        chosen.pixels.insert(chosen.pixels.end(), picture.begin(), picture.end());
        if (!set.labels.empty()) {
            chosen.labels.push_back(set.labels[static_cast<size_t>(k)]);
        }
    }
    return chosen;
}

ImageSet resized(ImageSet set, int side) {
    if (set.width == side && set.height == side) {
        return set;
    }
    ImageSet result{side, side, set.channels, {}, set.labels};
    result.pixels.reserve(static_cast<size_t>(set.count() * result.pictureSize()));
    for (int64_t k = 0; k < set.count(); ++k) {
        const auto bytes = set.pictures(k, 1);
        Image image{set.width, set.height, set.channels, {bytes.begin(), bytes.end()}};
        const Image small = resizeImage(squared(image), side, side);
        result.pixels.insert(result.pixels.end(), small.pixels.begin(), small.pixels.end());
    }
    return result;
}

} // namespace bary
