#include "core/transport/softmin.h"

#include "core/base/error.h"
#include "core/transport/weights.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace bary::transport {

namespace {

constexpr int64_t mostKept = 6000000; ///< products a direction: 24 MB, and at most four directions
constexpr int64_t rowBlock = 64;

int64_t padded(int64_t count) {
    return (count + columnUnit - 1) / columnUnit * columnUnit;
}

std::vector<double> checkedWeights(std::span<const double> given, int64_t count,
                                   const std::string& what) {
    if (given.empty()) {
        return std::vector<double>(count, 1.0 / static_cast<double>(count));
    }
    checkWeights(given, static_cast<size_t>(count), what);
    return {given.begin(), given.end()};
}

/// out [columns][rows] = in [rows][columns] transposed, in squares that stay in the cache.
void transpose(const float* in, int64_t inStride, int64_t rows, int64_t columns, float* out,
               int64_t outStride) {
    constexpr int64_t side = 32;
    for (int64_t r0 = 0; r0 < rows; r0 += side) {
        for (int64_t c0 = 0; c0 < columns; c0 += side) {
            for (int64_t c = c0; c < std::min(columns, c0 + side); ++c) {
                for (int64_t r = r0; r < std::min(rows, r0 + side); ++r) {
                    out[c * outStride + r] = in[r * inStride + c];
                }
            }
        }
    }
}

/// out [rows][dim] += weights [rows][stride] · points [columns][dim], where next to none of the
/// weights matter, as in plans at a small ε; else false, and nothing is done.
bool addFew(const float* weights, int64_t stride, int64_t rows, int64_t columns,
            const float* points, int64_t dim, float* out) {
    constexpr float negligible = 1e-8f; // of weights that sum to 1 for every row
    constexpr int64_t few = 8;          // one in so many: a product takes as long then
    int64_t active = 0;
    for (int64_t i = 0; i < rows; ++i) {
        for (int64_t j = 0; j < columns; ++j) {
            active += weights[i * stride + j] > negligible ? 1 : 0;
        }
    }
    if (few * active > rows * columns) {
        return false;
    }
    for (int64_t i = 0; i < rows; ++i) {
        for (int64_t j = 0; j < columns; ++j) {
            const float weight = weights[i * stride + j];
            if (weight > negligible) {
                for (int64_t d = 0; d < dim; ++d) {
                    out[i * dim + d] += weight * points[j * dim + d];
                }
            }
        }
    }
    return true;
}

} // namespace

CentredCloud::CentredCloud(const Points& points, std::span<const double> weights, const char* what)
    : points_(points), size_(points.size()), padded_(padded(points.size())), dim_(points.dim),
      paddedDim_(padded(points.dim)) {
    if (points.empty()) {
        throw InputError(std::string(what) + ": there are no points");
    }
    weights_ = checkedWeights(weights, size_, what);
    logWeights_.assign(padded_, noMass);
    mean_.assign(dim_, 0);
    for (int64_t i = 0; i < size_; ++i) {
        double sum = 0; // not finite as soon as one of its terms is not
        for (int d = 0; d < dim_; ++d) {
            const double value = double(points.values[i * dim_ + d]);
            sum += value;
            mean_[d] += weights_[i] * value;
        }
        if (!std::isfinite(sum)) {
            throw InputError(std::string(what) + ": point " + std::to_string(i + 1) +
                             " is not finite");
        }
        if (weights_[i] > 0) {
            logWeights_[i] = static_cast<float>(std::log(weights_[i]));
        }
    }
    layOut();
}

void CentredCloud::centred(int64_t begin, int64_t count, float* out) const {
    for (int64_t i = 0; i < count; ++i) {
        const float* point = points_.values.data() + (begin + i) * dim_;
        float* row = out + i * paddedDim_;
        for (int d = 0; d < dim_; ++d) {
            row[d] = static_cast<float>(double(point[d]) - mean_[d]);
        }
        std::fill(row + dim_, row + paddedDim_, 0.0f);
    }
}

void CentredCloud::layOut() {
    halfNorms_.assign(size_, 0);
    low_.assign(dim_, 0);
    high_.assign(dim_, 0);
    columns_ = Buffer(dim_ * padded_);
    const Buffer block(rowBlock * paddedDim_);
    for (int64_t begin = 0; begin < size_; begin += rowBlock) {
        const int64_t count = std::min(rowBlock, size_ - begin);
        centred(begin, count, block.at());
        for (int64_t i = begin; i < begin + count; ++i) {
            const float* row = block.at((i - begin) * paddedDim_);
            double squared = 0;
            for (int d = 0; d < dim_; ++d) {
                squared += double(row[d]) * double(row[d]);
            }
            halfNorms_[i] = static_cast<float>(squared / 2);
            for (int d = 0; d < dim_ && weights_[i] > 0; ++d) {
                low_[d] = std::min(low_[d], row[d]);
                high_[d] = std::max(high_[d], row[d]);
            }
        }
        transpose(block.at(), paddedDim_, count, dim_, columns_.at(begin), padded_);
    }
    for (int d = 0; d < dim_; ++d) {
        std::fill(columns_.at(d * padded_ + size_), columns_.at((d + 1) * padded_), 0.0f);
    }
}

double CentredCloud::average(const std::vector<float>& values) const {
    double sum = 0;
    for (int64_t i = 0; i < size_; ++i) {
        sum += weights_[i] > 0 ? weights_[i] * double(values[i]) : 0;
    }
    return sum;
}

double squaredDiameter(const CentredCloud& a, const CentredCloud& b) {
    double sum = 0;
    for (int d = 0; d < a.dim(); ++d) {
        const double side =
            double(std::max(a.high()[d], b.high()[d])) - double(std::min(a.low()[d], b.low()[d]));
        sum += side * side;
    }
    return sum;
}

Softmin::Softmin(const CentredCloud& from, const CentredCloud& to, Uncomputed)
    : from_(from), to_(to), h_(to.padded_, noMass), logSums_(from.size_) {}

Softmin::Softmin(const CentredCloud& from, const CentredCloud& to)
    : Softmin(from, to, Uncomputed{}) {
    if (!direct() && from.size_ * to.padded_ <= mostKept) {
        fillProducts();
    }
}

Softmin Softmin::reversed() const {
    Softmin other(to_, from_, Uncomputed{});
    if (kept_) {
        other.kept_ = Buffer(to_.size_ * from_.padded_);
        transpose(kept_.at(), to_.padded_, from_.size_, to_.size_, other.kept_.at(), from_.padded_);
        for (int64_t j = 0; j < to_.size_; ++j) {
            float* row = other.kept_.at(j * from_.padded_);
            std::fill(row + from_.size_, row + from_.padded_, 0.0f);
        }
    }
    return other;
}

void Softmin::multiply(int64_t row, int64_t count, int64_t begin, float* out) const {
    const Buffer left(count * from_.paddedDim_);
    from_.centred(row, count, left.at());
    kernels().product(left.at(), from_.paddedDim_, to_.columns_.at(begin), to_.padded_, out + begin,
                      to_.padded_, count, from_.dim_, to_.padded_ - begin);
}

void Softmin::fillProducts() {
    kept_ = Buffer(from_.size_ * to_.padded_);
    const bool symmetric = &from_ == &to_;
    // What lies left of the diagonal's block is known already, so lower blocks leave more out;
    // higher ones lay out the columns for the product less often. Multiples of columnUnit.
    const int64_t height = symmetric ? 2 * rowBlock : 8 * rowBlock;
    for (int64_t row = 0; row < from_.size_; row += height) {
        const int64_t count = std::min(height, from_.size_ - row);
        multiply(row, count, symmetric ? row : 0, kept_.at(row * to_.padded_));
        const int64_t next = row + count, rest = from_.size_ - next;
        if (symmetric && rest > 0) {
            transpose(kept_.at(row * to_.padded_ + next), to_.padded_, count, rest,
                      kept_.at(next * to_.padded_ + row), to_.padded_);
        }
    }
}

const float* Softmin::products(int64_t row, int64_t count) {
    if (kept_) {
        return kept_.at(row * to_.padded_);
    }
    if (!scratch_) {
        scratch_ = Buffer(rowBlock * to_.padded_);
    }
    multiply(row, count, 0, scratch_.at());
    return scratch_.at();
}

void Softmin::prepare(const std::vector<float>& g, double epsilon) {
    const double sharpness = 1 / epsilon;
    for (int64_t j = 0; j < to_.size_; ++j) {
        const double potential = double(g[j]) - (direct() ? 0.0 : double(to_.halfNorms_[j]));
        h_[j] = to_.logWeights_[j] <= noMass
                    ? noMass
                    : static_cast<float>(double(to_.logWeights_[j]) + potential * sharpness);
    }
}

void Softmin::operator()(const std::vector<float>& g, double epsilon, std::vector<float>& f) {
    prepare(g, epsilon);
    const float sharpness = static_cast<float>(1 / epsilon);
    f.resize(from_.size_);
    if (direct()) {
        kernels().logSums({from_.columns_.at(), from_.padded_, from_.dim_, from_.size_},
                          {to_.columns_.at(), to_.padded_, to_.dim_, to_.padded_}, h_.data(),
                          sharpness, logSums_.data());
    }
    for (int64_t row = 0; !direct() && row < from_.size_; row += rowBlock) {
        const int64_t count = std::min(rowBlock, from_.size_ - row);
        kernels().logSumsOfProducts(products(row, count), to_.padded_, count, to_.padded_,
                                    h_.data(), sharpness, logSums_.data() + row);
    }
    for (int64_t i = 0; i < from_.size_; ++i) {
        const double norm = direct() ? 0.0 : double(from_.halfNorms_[i]);
        f[i] = static_cast<float>(norm - epsilon * double(logSums_[i]));
    }
}

void Softmin::weighPoints(const float* weights, int64_t count, float* out) const {
    constexpr int64_t panel = 256; // points at a time
    const int64_t values = count * to_.paddedDim_;
    const Buffer points(panel * to_.paddedDim_), part(values);
    std::fill_n(out, values, 0.0f);
    for (int64_t begin = 0; begin < to_.size_; begin += panel) {
        const int64_t these = std::min(panel, to_.size_ - begin);
        to_.centred(begin, these, points.at());
        if (addFew(weights + begin, to_.padded_, count, these, points.at(), to_.paddedDim_, out)) {
            continue;
        }
        kernels().product(weights + begin, to_.padded_, points.at(), to_.paddedDim_, part.at(),
                          to_.paddedDim_, count, these, to_.paddedDim_);
        for (int64_t k = 0; k < values; ++k) {
            out[k] += part.at()[k];
        }
    }
}

std::vector<float> Softmin::means(const std::vector<float>& g, double epsilon,
                                  const std::vector<float>& f) {
    prepare(g, epsilon);
    const float sharpness = static_cast<float>(1 / epsilon);
    const int64_t n = from_.size_, dim = from_.dim_;
    for (int64_t i = 0; i < n; ++i) {
        const double norm = direct() ? 0.0 : double(from_.halfNorms_[i]);
        logSums_[i] = static_cast<float>((norm - double(f[i])) / epsilon);
    }
    std::vector<float> result(n * dim);
    if (direct()) {
        const Buffer columns(dim * from_.padded_);
        kernels().means({from_.columns_.at(), from_.padded_, from_.dim_, n},
                        {to_.columns_.at(), to_.padded_, to_.dim_, to_.padded_}, h_.data(),
                        sharpness, logSums_.data(), columns.at());
        transpose(columns.at(), from_.padded_, dim, n, result.data(), dim);
        return result;
    }
    constexpr int64_t group = 2 * rowBlock; // rows that share one pass over the points of `to`
    const Buffer weights(group * to_.padded_), block(group * to_.paddedDim_);
    for (int64_t first = 0; first < n; first += group) {
        const int64_t rows = std::min(group, n - first);
        for (int64_t row = 0; row < rows; row += rowBlock) {
            const int64_t count = std::min(rowBlock, rows - row);
            const float* from = products(first + row, count);
            float* to = weights.at(row * to_.padded_);
            std::copy(from, from + count * to_.padded_, to);
            kernels().weightsOfProducts(to, to_.padded_, count, to_.padded_, h_.data(), sharpness,
                                        logSums_.data() + first + row);
        }
        weighPoints(weights.at(), rows, block.at());
        for (int64_t i = 0; i < rows; ++i) {
            std::copy_n(block.at(i * to_.paddedDim_), dim, result.data() + (first + i) * dim);
        }
    }
    return result;
}

} // namespace bary::transport
