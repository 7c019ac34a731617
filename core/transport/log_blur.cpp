#include "core/transport/log_blur.h"

#include <algorithm>
#include <cmath>

namespace bary::transport {

namespace {

// The table exp(−c(a − b)²) of a block may fall to e^−widest: far from what float32 cannot hold,
// and sharp enough a bound to leave far blocks out.
constexpr double widest = 10;
constexpr double negligible = 15; // e^−15 = 3e-7 of the largest term

} // namespace

void transpose(const float* in, int64_t rows, int64_t columns, float* out) {
    constexpr int64_t tile = 16;
    const int64_t inStride = paddedWidth(columns), outStride = paddedWidth(rows);
    for (int64_t i = 0; i < rows; i += tile) {
        for (int64_t j = 0; j < columns; j += tile) {
            const int64_t iEnd = std::min(i + tile, rows), jEnd = std::min(j + tile, columns);
            for (int64_t q = j; q < jEnd; ++q) {
                for (int64_t p = i; p < iEnd; ++p) {
                    out[q * outStride + p] = in[p * inStride + q];
                }
            }
        }
    }
}

LogBlur::LogBlur(int64_t rows, int64_t columns, double cell, double epsilon)
    : rows_(rows), columns_(columns) {
    // Rounded at once, so that all that is made from it belongs to one ε; beyond the bound the
    // blur sees a cell's neighbours no more.
    constexpr double sharpest = 1e9;
    sharpness_ = static_cast<float>(std::min(cell * cell / (2 * epsilon), sharpest));
    const double c = sharpness_;
    const auto spread = [&](int64_t block) {
        return c * static_cast<double>((block - 1) * (block - 1));
    };
    while (2 * block_ <= mostBlurBlock && spread(2 * block_) <= widest) {
        block_ *= 2;
    }
    reach_ = static_cast<float>(spread(block_) + negligible);
    for (int64_t d = 1 - block_; d < block_; ++d) {
        weights_.push_back(static_cast<float>(std::exp(-c * static_cast<double>(d * d))));
    }
    const int64_t size = paddedWidth(rows) * paddedWidth(columns);
    blurred_.resize(size);
    // Their padding is never written, and read as numbers that mean nothing.
    turned_[0].resize(size);
    turned_[1].resize(size);
    tops_.resize((std::max(rows, columns) / block_ + 1) * 2 * columnUnit);
}

void LogBlur::run(int64_t lines, int64_t columns, const float* in, float* out) {
    const auto blur = [&](int64_t count, int64_t width, const float* from, float* to) {
        const LineBlurTable table{sharpness_, count, block_, weights_.data() + block_ - 1, reach_};
        kernels().blurLines(table, from, width, width, to, tops_.data());
    };
    float* const turned = turned_[lines == rows_ ? 0 : 1].data();
    blur(lines, paddedWidth(columns), in, blurred_.data());
    transpose(blurred_.data(), lines, columns, turned);
    blur(columns, paddedWidth(lines), turned, out);
}

} // namespace bary::transport
