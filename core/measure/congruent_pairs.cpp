// Measures of type 'congruent-pairs' and 'ave': one marginal of a family whose barycenter is known.
//
// Solving a pair is dear, so that a marginal is a table of samples that is made while the
// experiment is prepared, from a part of the base that no other marginal sees.
#include "core/base/error.h"
#include "core/measure/families.h"
#include "core/measure/pair_family.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace bary::families {

namespace {

/// Images of base samples under one map, made once by whoever asks first.
class ImageTable {
  public:
    ImageTable(ConstructionPtr construction, size_t member, int64_t count)
        : construction_(std::move(construction)), part_(construction_, member), member_(member),
          count_(std::min(count, part_.most())) {}

    const PairConstruction& construction() const { return *construction_; }

    const PointPairs& pairs(const Preparation& preparation) {
        std::lock_guard lock(mutex_);
        if (!pairs_.x.defined()) {
            pairs_ = made(preparation);
        }
        return pairs_;
    }

    std::string report() const {
        return fmt::format("{} samples, residual of the pairs {:.1g}", count_, residual_);
    }

    PointPairs draw(int64_t n, torch::Generator& generator) {
        const PointPairs& all = pairs({});
        const auto rows = torch::randint(all.x.size(0), {n}, generator, torch::kInt64);
        return {all.y.index_select(0, rows), all.x.index_select(0, rows)};
    }

  private:
    PointPairs made(const Preparation& preparation) {
        std::vector<torch::Tensor> x, y;
        for (int64_t done = 0; done < count_; done += x.back().size(0)) {
            if (preparation.stop.stop_requested()) {
                throw Cancelled();
            }
            if (preparation.progress) {
                preparation.progress(fmt::format("solving the pairs of marginal {}: {} of {}",
                                                 member_ + 1, done, count_));
            }
            const int64_t size = part_.blockSize();
            x.push_back(part_.block(done / size, std::min(size, count_ - done)));
            const auto images = construction_->family->of(member_, x.back());
            y.push_back(images.points.front().to(torch::kFloat32));
            residual_ = std::max(residual_, images.residual);
        }
        return {torch::cat(y), torch::cat(x)};
    }

    ConstructionPtr construction_;
    BasePart part_;
    size_t member_;
    int64_t count_;
    double residual_ = 0;
    std::mutex mutex_;
    PointPairs pairs_;
};

CongruentMember memberOf(const std::shared_ptr<ImageTable>& table, size_t index) {
    const PairConstruction& construction = table->construction();
    CongruentMember member;
    member.family = construction.key;
    member.index = index;
    member.weights = construction.family->weights();
    member.drawBase = construction.base.draw;
    member.map = [family = construction.family, index](const torch::Tensor& x) {
        return family->of(index, x).points.front().to(torch::kFloat32);
    };
    member.drawPairs = [table](int64_t n, torch::Generator& g) { return table->draw(n, g); };
    member.moments = construction.moments;
    return member;
}

Measure memberMeasure(JsonObject& form, const Context& context, ConstructionPtr construction,
                      const char* what) {
    const auto members = static_cast<int64_t>(construction->family->weights().size());
    const int64_t index = form.integer("member");
    if (index < 0 || index >= members) {
        fail(context, "key 'member' must be from 0 to " + std::to_string(members - 1));
    }
    const int64_t samples = form.integer("samples", 20000, 100, 10000000);
    const Measure& base = construction->base;
    Measure measure;
    measure.dim = base.dim;
    measure.kind = base.kind;
    measure.space = base.space;
    measure.coding = base.coding;
    measure.labels = base.labels;
    measure.description =
        fmt::format("{} {} of {} of {}", what, index + 1, members, base.description);
    const auto table =
        std::make_shared<ImageTable>(std::move(construction), static_cast<size_t>(index), samples);
    measure.draw = [table](int64_t n, torch::Generator& g) { return table->draw(n, g).y; };
    measure.prepare = [table](const Preparation& preparation) {
        table->pairs(preparation);
        return table->report();
    };
    measure.congruent = memberOf(table, static_cast<size_t>(index));
    return measure;
}

} // namespace

Measure congruentPairs(JsonObject& form, const Context& context) {
    return memberMeasure(form, context,
                         readCongruentPairs(form, context.where, context.folder, context.tell),
                         "congruent marginal");
}

Measure ave(JsonObject& form, const Context& context) {
    return memberMeasure(form, context, readAve(form, context.where, context.folder, context.tell),
                         "Ave marginal");
}

} // namespace bary::families
