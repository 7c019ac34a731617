// Posteriors of Poisson regressions on the subsets of a table (FACTS of NWB's experiment: Li et al.
// 2020; columns whitened, a random split, the likelihood of a subset raised to their number).
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/measure/families.h"
#include "core/posterior/subset_posteriors.h"

#include <fmt/format.h>

#include <map>
#include <mutex>

namespace bary::families {

namespace {

constexpr int64_t fewestRows = 20; // of a subset

/// What a form says of the table, and a name for it.
struct Source {
    std::string where; ///< for messages: the file, or the form
    std::string shown; ///< for people
    std::string key;   ///< equal for equal data
    std::vector<std::string> names;
    std::function<RegressionTable()> read;
};

Source simulatedSource(JsonObject& form, const Context& context) {
    const JsonObject given = form.object("simulated");
    const int64_t rows = given.integer("rows", 10000, 100, 10000000);
    const auto dim = static_cast<int>(given.integer("dim", 4, 1, 64));
    const auto seed = static_cast<uint64_t>(given.integer("seed", 1, 0, INT64_MAX));
    given.finish();
    Source source{
        context.where, "simulated table", fmt::format("{} {} {}", rows, dim, seed), {}, {}};
    for (int j = 1; j <= dim; ++j) {
        source.names.push_back(fmt::format("x{}", j));
    }
    source.read = [=] { return simulatedRegression(rows, dim, seed); };
    return source;
}

Source csvSource(JsonObject& form, const Context& context) {
    const auto file = dataFile(form, "csv", context);
    const std::string response = form.text("response");
    const auto names = form.texts("predictors", {});
    if (names.empty()) {
        form.fail("predictors", "must name at least one column of the table");
    }
    std::error_code unreadable; // said by the reader
    const auto time = std::filesystem::last_write_time(file, unreadable);
    Source source{file.string(), file.filename().string(), {}, names, {}};
    source.key = fmt::format("{} {} {} {}", file.string(), time.time_since_epoch().count(),
                             response, joined(names, "\n"));
    source.read = [=] { return readRegression(file, response, names); };
    return source;
}

std::shared_ptr<SubsetPosteriors> madeFamily(const Source& source, int64_t rows,
                                             const SubsetSettings& settings) {
    const RegressionTable table = source.read();
    const auto chosen = shuffledRows(table.counts.size(), rows, settings.subsets, settings.seed);
    if (static_cast<int64_t>(chosen.size()) < fewestRows * settings.subsets) {
        throw InputError(fmt::format("{}: {} rows are too few for {} subsets of {} at least",
                                     source.where, chosen.size(), settings.subsets, fewestRows));
    }
    RegressionTable mine = selectedRows(table, chosen);
    mine.predictors = whitenedPredictors(mine.predictors, source.names, source.where);
    return std::make_shared<SubsetPosteriors>(mine, settings);
}

/// The members of one family share its table and what was sampled. The last family is kept, so that
/// an experiment that is built anew finds it.
std::shared_ptr<SubsetPosteriors> sharedFamily(const Source& source, int64_t rows,
                                               const SubsetSettings& settings) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<SubsetPosteriors>> known;
    static std::shared_ptr<SubsetPosteriors> last;
    const std::string key = fmt::format("{} {} {} {} {} {}", source.key, rows, settings.subsets,
                                        settings.samples, settings.scale, settings.seed);
    std::lock_guard lock(mutex);
    auto family = known[key].lock();
    if (!family) {
        family = madeFamily(source, rows, settings);
        known[key] = family;
    }
    last = family;
    return family;
}

/// From 0, or SubsetPosteriors::full for "full".
int subsetOf(JsonObject& form, int subsets) {
    const auto& given = form.at("subset");
    if (given.is_string() && given.get<std::string>() == "full") {
        return SubsetPosteriors::full;
    }
    if (!given.is_number_integer() || given.get<int64_t>() < 0 || given.get<int64_t>() >= subsets) {
        form.fail("subset", fmt::format("must be one of 0 to {}, or \"full\"", subsets - 1));
    }
    return given.get<int>();
}

} // namespace

Measure posterior(JsonObject& form, const Context& context) {
    const Source source =
        form.has("simulated") ? simulatedSource(form, context) : csvSource(form, context);
    SubsetSettings settings;
    settings.subsets = static_cast<int>(form.integer("subsets", settings.subsets, 1, 1000));
    settings.samples = form.integer("samples", settings.samples, 1000, 10000000);
    settings.scale = form.number("scale", settings.scale, 1e-6, 1e9);
    settings.seed = static_cast<uint64_t>(form.integer("seed", 1, 0, INT64_MAX));
    const int64_t rows = form.integer("rows", 0, 0, INT64_MAX);
    const int subset = subsetOf(form, settings.subsets);
    const auto family = sharedFamily(source, rows, settings);

    Measure measure;
    measure.dim = family->dim();
    measure.kind = kindOf(measure.dim);
    measure.posterior = PosteriorMember{family, subset};
    const std::string which =
        subset == SubsetPosteriors::full
            ? "full posterior"
            : fmt::format("posterior of subset {} of {}", subset + 1, settings.subsets);
    measure.description = fmt::format("{} of a Poisson regression on {} rows of {}", which,
                                      family->rows(), source.shown);
    measure.prepare = [family, subset, which](const Preparation& preparation) {
        SamplerWatch watch{preparation.stop, {}};
        if (preparation.progress) {
            watch.progress = [&](double share) {
                preparation.progress(fmt::format("sampling the {}: {:.0f} %", which, 100 * share));
            };
        }
        return family->draws(subset, preparation.threads, watch)->report.text();
    };
    // The tensor is made with the first draw, by whichever thread comes first.
    struct Table {
        std::once_flag once;
        torch::Tensor rows;
    };
    measure.draw = [family, subset, table = std::make_shared<Table>()](int64_t n,
                                                                       torch::Generator& g) {
        std::call_once(table->once,
                       [&] { table->rows = toTensor(family->draws(subset, 1, {})->points); });
        return rowsOf(table->rows)(n, g);
    };
    return measure;
}

} // namespace bary::families
