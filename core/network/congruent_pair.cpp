#include "core/network/congruent_pair.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace bary {

namespace {

torch::Tensor scalarProducts(const torch::Tensor& a, const torch::Tensor& b) {
    return (a * b).sum(1, true); // [n, 1]
}

torch::Tensor lengthOf(const torch::Tensor& rows) {
    return rows.norm(2, {1}); // [n]
}

/// Minimises strongly convex functions, one a row, by L-BFGS (Liu and Nocedal 1989). A step is
/// taken if the slope at its end is at most half the fall at its start: a function that is near a
/// parabola along it has then fallen. So no values are needed, whose rounding would end the search
/// early.
class Descent {
  public:
    using Gradient = std::function<torch::Tensor(const torch::Tensor& y, const torch::Tensor& x)>;

    /// `x` [n, D] tells the functions apart, and is where the search begins.
    Descent(Gradient gradient, const torch::Tensor& x)
        : gradient_(std::move(gradient)), x_(x), y_(x), g_(gradient_(y_, x_)),
          rows_(torch::arange(x.size(0))), direction_(-g_), slope_(scalarProducts(g_, direction_)),
          length_(torch::ones_like(slope_)), stretch_(torch::ones_like(slope_)) {}

    /// The rows of the first x that are still here, [n], and their y [n, D].
    const torch::Tensor& rows() const { return rows_; }
    const torch::Tensor& points() const { return y_; }
    /// |∇F| / max(1, |x|), [n].
    torch::Tensor residuals() const { return lengthOf(g_) / lengthOf(x_).clamp_min(1); }

    void step() {
        const auto move = length_ * direction_;
        const auto trial = y_ + move;
        const auto there = gradient_(trial, x_);
        const auto slope = scalarProducts(there, direction_);
        const auto taken = slope.le(slope_ * -0.5);
        remember(move, there - g_);
        y_ = torch::where(taken, trial, y_);
        g_ = torch::where(taken, there, g_);
        // Where it went too far: to the zero of the slope's secant, within bounds.
        const auto shorter = length_ * (slope_ / (slope_ - slope)).clamp(0.1, 0.5);
        length_ = torch::where(taken, torch::ones_like(length_), shorter);
        direction_ = torch::where(taken, newDirection(), direction_);
        slope_ = scalarProducts(g_, direction_);
    }

    /// Goes on with these rows of the state alone.
    void keep(const torch::Tensor& index) {
        const auto select = [&](torch::Tensor& part) { part = part.index_select(0, index); };
        for (auto* part : {&x_, &y_, &g_, &rows_, &direction_, &slope_, &length_, &stretch_}) {
            select(*part);
        }
        for (Change& change : changes_) {
            select(change.move);
            select(change.rise);
            select(change.inverse);
        }
    }

  private:
    static constexpr size_t memory = 8;
    struct Change {
        torch::Tensor move, rise, inverse; ///< s, y, 1/⟨s, y⟩ (0: nothing to learn from)
    };

    /// Steps that were not taken tell as much about the curvature as others.
    void remember(const torch::Tensor& move, const torch::Tensor& rise) {
        const auto product = scalarProducts(move, rise);
        const auto useful = product > 0;
        const auto zero = torch::zeros_like(product);
        if (changes_.size() < memory) {
            changes_.emplace_back();
        }
        std::rotate(changes_.begin(), changes_.end() - 1, changes_.end());
        changes_.front() = {move, rise, torch::where(useful, product.reciprocal(), zero)};
        stretch_ =
            torch::where(useful, product / scalarProducts(rise, rise).clamp_min(1e-300), stretch_);
    }

    /// −H g by the two-loop recursion.
    torch::Tensor newDirection() const {
        auto q = g_;
        std::vector<torch::Tensor> shares;
        for (const Change& change : changes_) {
            shares.push_back(change.inverse * scalarProducts(change.move, q));
            q = q - shares.back() * change.rise;
        }
        q = q * stretch_;
        for (size_t k = changes_.size(); k-- > 0;) {
            const auto back = changes_[k].inverse * scalarProducts(changes_[k].rise, q);
            q = q + (shares[k] - back) * changes_[k].move;
        }
        return -q;
    }

    Gradient gradient_;
    torch::Tensor x_, y_, g_, rows_, direction_, slope_, length_, stretch_;
    std::vector<Change> changes_; ///< the newest first
};

} // namespace

CongruentImages solvePair(const ConvexPotential& potential, double beta, const torch::Tensor& x,
                          const std::string& where, const PairSettings& settings) {
    torch::NoGradGuard noGrad;
    Descent descent(
        [&](const torch::Tensor& y, const torch::Tensor& points) {
            return beta * y + (1 - beta) * potential.at(y).gradients - points;
        },
        x);
    CongruentImages images{torch::empty_like(x), {}, 0, 1};
    while (true) {
        const auto residuals = descent.residuals();
        const auto open = residuals.gt(settings.tolerance).nonzero().squeeze(1);
        const int64_t left = open.size(0), all = residuals.size(0);
        if (left == 0 || images.rounds >= settings.mostRounds) {
            images.left.index_copy_(0, descent.rows(), descent.points());
            if (left > 0) {
                throw InputError(fmt::format(
                    "{}: the conjugate of a pair was not found: at {} of {} points its gradient is "
                    "still {:.2g} after {} rounds; the potential is too steep, or not convex",
                    where, left, x.size(0), residuals.max().item<double>(), images.rounds));
            }
            break;
        }
        if (2 * left <= all) { // those that are done cost nothing any more
            images.left.index_copy_(0, descent.rows(), descent.points());
            descent.keep(open);
        }
        descent.step();
        ++images.rounds;
    }
    images.right = potential.at(images.left).gradients;
    const auto rest = beta * images.left + (1 - beta) * images.right - x;
    images.residual = (lengthOf(rest) / lengthOf(x).clamp_min(1)).max().item<double>();
    return images;
}

} // namespace bary
