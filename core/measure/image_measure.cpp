// A measure of pictures from a set of them, in pixels or in main components.
#include "core/base/error.h"
#include "core/measure/image_set.h"
#include "core/measure/reading.h"

#include <Eigen/Core>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bary {

namespace {

/// The pictures of some rows, one after the other.
std::vector<uint8_t> picturesAt(const ImageSet& set, const torch::Tensor& rows) {
    const int64_t size = set.pictureSize();
    std::vector<uint8_t> pictures(static_cast<size_t>(rows.size(0) * size));
    for (int64_t k = 0; k < rows.size(0); ++k) {
        std::copy_n(set.pixels.data() + rows.data_ptr<int64_t>()[k] * size, size,
                    pictures.data() + k * size);
    }
    return pictures;
}

/// Sums over pictures in low..high: enough for mean and covariance of several sets together.
struct PixelSums {
    Eigen::VectorXd mean;
    Eigen::MatrixXd second; ///< E x xᵀ
};

PixelSums pixelSums(const ImageSet& set, const ImageCoding& pixels, const Tell& tell) {
    constexpr int64_t block = 2048, most = 20000; // pictures; more change nothing that shows
    const int64_t size = set.pictureSize(), step = std::max<int64_t>(1, set.count() / most);
    PixelSums sums{Eigen::VectorXd::Zero(size), Eigen::MatrixXd::Zero(size, size)};
    int64_t seen = 0;
    for (int64_t begin = 0; begin < set.count(); begin += block * step) {
        tell(fmt::format("main components: {} of {} pictures seen", begin, set.count()));
        std::vector<uint8_t> bytes;
        for (int64_t k = begin; k < std::min(set.count(), begin + block * step); k += step) {
            bytes.insert(bytes.end(), set.pixels.begin() + k * size,
                         set.pixels.begin() + (k + 1) * size);
        }
        const Points points = pixels.encode(bytes);
        const Eigen::MatrixXd x =
            Eigen::Map<const Eigen::MatrixXf>(points.values.data(), size, points.size())
                .cast<double>();
        sums.mean += x.rowwise().sum();
        sums.second.selfadjointView<Eigen::Lower>().rankUpdate(x);
        seen += points.size();
    }
    sums.mean /= static_cast<double>(seen);
    sums.second =
        Eigen::MatrixXd(sums.second.selfadjointView<Eigen::Lower>()) / static_cast<double>(seen);
    return sums;
}

/// Draws rows of the set in the coordinates of its coding.
void drawFromSet(Measure& measure) {
    const auto set = measure.images;
    const auto coding = measure.coding;
    measure.dim = coding->dim();
    if (!coding->compressed()) {
        measure.draw = [set, coding](int64_t n, torch::Generator& g) {
            const auto rows = torch::randint(set->count(), {n}, g, torch::kInt64);
            return toTensor(coding->encode(picturesAt(*set, rows)));
        };
        return;
    }
    const auto table = toTensor(coding->encode(set->pixels)); // small: that is what they are for
    measure.draw = [table](int64_t n, torch::Generator& g) {
        return table.index_select(0, torch::randint(table.size(0), {n}, g, torch::kInt64));
    };
}

} // namespace

Measure imagesOf(std::shared_ptr<const ImageSet> set, const ImageFormat& format) {
    Measure measure;
    measure.kind = PointKind::Image;
    measure.count = set->count();
    const std::set<uint8_t> labels(set->labels.begin(), set->labels.end());
    measure.labels.assign(labels.begin(), labels.end());
    measure.images = std::move(set);
    measure.coding = std::make_shared<const ImageCoding>(format);
    drawFromSet(measure);
    return measure;
}

void useMainComponents(std::vector<Measure>& marginals, int count) {
    findMainComponents(marginals, count, untold);
}

void findMainComponents(std::vector<Measure>& marginals, int count, const Tell& tell) {
    const ImageFormat format = marginals.front().coding->format();
    for (const Measure& marginal : marginals) {
        if (!marginal.images) {
            throw InputError("'components' needs pictures that are there from the start, which "
                             "those of " +
                             marginal.description +
                             " are not; let `baryscope make-benchmark` write them first");
        }
    }
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(format.size());
    Eigen::MatrixXd second = Eigen::MatrixXd::Zero(format.size(), format.size());
    for (const Measure& marginal : marginals) {
        // Every marginal counts alike, however many pictures it has.
        const PixelSums sums = pixelSums(*marginal.images, *marginal.coding, tell);
        mean += sums.mean / static_cast<double>(marginals.size());
        second += sums.second / static_cast<double>(marginals.size());
    }
    tell(fmt::format("main components: {} of {} axes", count, format.size()));
    const auto coding = std::make_shared<const ImageCoding>(
        mainComponents(format, mean, second - mean * mean.transpose(), count));
    for (Measure& marginal : marginals) {
        marginal.coding = coding;
        marginal.congruent.reset(); // maps of pixels are none of coordinates
        drawFromSet(marginal);
        marginal.description += fmt::format(", {} main components ({:.1f} % of the variance)",
                                            count, 100 * coding->keptVariance());
    }
}

} // namespace bary
