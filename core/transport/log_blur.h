// Gaussian blurs of pictures in the log domain: the kernel of entropic transport on a grid.
#pragma once

#include "core/transport/kernels.h"

#include <vector>

namespace bary::transport {

/// Rows are this many floats apart: [lines][paddedWidth(columns)].
inline int64_t paddedWidth(int64_t columns) {
    return (columns + columnUnit - 1) / columnUnit * columnUnit;
}

/// Picture [rows][padded columns] to [columns][padded rows].
void transpose(const float* in, int64_t rows, int64_t columns, float* out);

/// φ -> log Σ_y exp(φ(y) − |x − y|²/2ε) on a grid of square cells, an axis at a time. The result is
/// transposed: a second blur turns it back. Float32 with block-wise exponents: any ε > 0 is safe.
class LogBlur {
  public:
    LogBlur(int64_t rows, int64_t columns, double cell, double epsilon);

    /// in [rows][padded columns] -> out [columns][padded rows].
    void toColumns(const float* in, float* out) { run(rows_, columns_, in, out); }
    /// in [columns][padded rows] -> out [rows][padded columns].
    void toRows(const float* in, float* out) { run(columns_, rows_, in, out); }

  private:
    void run(int64_t lines, int64_t columns, const float* in, float* out);

    int64_t rows_, columns_;
    float sharpness_, reach_ = 0;
    int64_t block_ = 1;
    std::vector<float> weights_;             ///< exp(−c d²), |d| < block
    std::vector<float> blurred_, turned_[2]; ///< after one axis; transposed, for either direction
    std::vector<float> tops_;
};

} // namespace bary::transport
