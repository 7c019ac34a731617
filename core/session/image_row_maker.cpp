#include "core/session/image_row_maker.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bary {

namespace {

constexpr int64_t chainColumns = 48; // more than a stage has room for
constexpr int64_t walkSteps = 12;    // pictures from one corner of the walk to the next

class RowMaker {
  public:
    RowMaker(const Maps& maps, const std::vector<Measure>& marginals, const Snapshot& snapshot)
        : maps_(maps), marginals_(marginals), snapshot_(snapshot),
          coding_(*marginals.front().coding) {}

    void base();
    void across();
    void nearest();
    void walk(const torch::Tensor& noise);
    std::vector<std::shared_ptr<const ImageRow>> take() { return std::move(rows_); }

  private:
    void add(RowRole role, int marginal, int target, const Points& points);
    void addCloud(RowRole role, CloudRole cloud, int marginal);
    torch::Tensor columnsOf(CloudRole cloud, int marginal) const;
    int count() const { return static_cast<int>(marginals_.size()); }

    const Maps& maps_;
    const std::vector<Measure>& marginals_;
    const Snapshot& snapshot_;
    const ImageCoding& coding_;
    std::vector<std::shared_ptr<const ImageRow>> rows_;
};

void RowMaker::add(RowRole role, int marginal, int target, const Points& points) {
    rows_.push_back(std::make_shared<const ImageRow>(
        ImageRow{role, marginal, target, coding_.format(), coding_.decode(points)}));
}

void RowMaker::addCloud(RowRole role, CloudRole cloud, int marginal) {
    if (const Cloud* found = snapshot_.find(cloud, marginal)) {
        add(role, marginal, -1, found->points);
    }
}

torch::Tensor RowMaker::columnsOf(CloudRole cloud, int marginal) const {
    const auto points = toTensor(snapshot_.find(cloud, marginal)->points);
    return points.narrow(0, 0, std::min(chainColumns, points.size(0)));
}

void RowMaker::base() {
    addCloud(RowRole::Generated, CloudRole::BarycenterEma, -1);
    addCloud(RowRole::Average, CloudRole::Average, -1);
    for (int i = 0; i < count(); ++i) {
        addCloud(RowRole::Marginal, CloudRole::Marginal, i);
        addCloud(RowRole::ToBarycenter, CloudRole::ToBarycenter, i);
        addCloud(RowRole::ToMarginal, CloudRole::ToMarginal, i);
    }
}

void RowMaker::across() {
    for (int i = 0; i < count(); ++i) {
        const auto middle = columnsOf(CloudRole::ToBarycenter, i);
        for (int j = 0; j < count(); ++j) {
            if (j != i) {
                add(RowRole::Across, i, j, toPoints(maps_.toMarginal(j, middle)));
            }
        }
    }
}

void RowMaker::nearest() {
    for (int i = 0; i < count(); ++i) {
        const auto& set = marginals_[i].images;
        if (!set) {
            continue;
        }
        const auto found = nearestRows(
            columnsOf(CloudRole::ToMarginal, i), set->count(), [&](int64_t begin, int64_t count) {
                return toTensor(coding_.encode(set->pictures(begin, count)));
            });
        auto row = std::make_shared<ImageRow>(
            ImageRow{RowRole::Nearest, i, -1, coding_.format(), {}, found.distances});
        for (const int64_t index : found.index) {
            const auto picture = set->pictures(index, 1);
            row->pixels.insert(row->pixels.end(), picture.begin(), picture.end());
        }
        rows_.push_back(std::move(row));
    }
}

void RowMaker::walk(const torch::Tensor& noise) {
    add(RowRole::Walk, -1, -1, toPoints(maps_.barycenterOf(closedWalk(noise, walkSteps))));
}

} // namespace

torch::Tensor closedWalk(const torch::Tensor& corners, int64_t n) {
    const int64_t legs = corners.size(0);
    std::vector<torch::Tensor> steps;
    for (int64_t leg = 0; leg < legs; ++leg) {
        const auto a = corners[leg], b = corners[(leg + 1) % legs];
        const double cosine = (a.dot(b) / (a.norm() * b.norm())).item<double>();
        const double angle = std::acos(std::clamp(cosine, -1.0, 1.0));
        for (int64_t k = 0; k < n; ++k) {
            const double t = static_cast<double>(k) / static_cast<double>(n);
            const bool straight = std::sin(angle) < 1e-4;
            const double s = straight ? 1 - t : std::sin((1 - t) * angle) / std::sin(angle);
            const double e = straight ? t : std::sin(t * angle) / std::sin(angle);
            steps.push_back(a * s + b * e);
        }
    }
    return torch::stack(steps);
}

NearestRows nearestRows(const torch::Tensor& points, int64_t count,
                        const std::function<torch::Tensor(int64_t begin, int64_t count)>& block) {
    constexpr int64_t blockRows = 4096;
    auto best = torch::full({points.size(0)}, std::numeric_limits<float>::infinity());
    auto index = torch::zeros({points.size(0)}, torch::kInt64);
    for (int64_t begin = 0; begin < count; begin += blockRows) {
        const auto rows = block(begin, std::min(blockRows, count - begin));
        // |x − y|² without |x|², which is common to all y.
        const auto distance = torch::addmm(rows.square().sum(1), points, rows.t(), 1, -2);
        const auto [least, at] = distance.min(1);
        const auto nearer = least < best;
        best = torch::where(nearer, least, best);
        index = torch::where(nearer, at + begin, index);
    }
    const auto distance = (best + points.square().sum(1)).clamp_min(0).sqrt().contiguous();
    NearestRows result;
    result.index.assign(index.data_ptr<int64_t>(), index.data_ptr<int64_t>() + index.numel());
    result.distances.assign(distance.data_ptr<float>(),
                            distance.data_ptr<float>() + distance.numel());
    return result;
}

std::vector<std::shared_ptr<const ImageRow>> imageRows(const Maps& maps,
                                                       const std::vector<Measure>& marginals,
                                                       const Snapshot& snapshot,
                                                       const torch::Tensor& noise) {
    if (!marginals.front().coding) {
        return {};
    }
    RowMaker make(maps, marginals, snapshot);
    make.base();
    if (maps.hasMaps()) {
        make.across();
        make.nearest();
    }
    if (maps.latent() > 0) {
        make.walk(noise);
    }
    return make.take();
}

} // namespace bary
