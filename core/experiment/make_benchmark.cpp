#include "core/experiment/make_benchmark.h"

#include "core/base/error.h"
#include "core/engine/task_pool.h"
#include "core/experiment/preset.h"
#include "core/io/atomic_file.h"
#include "core/io/json.h"
#include "core/io/npy.h"
#include "core/io/reader.h"
#include "core/measure/pair_family.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>

namespace bary {

namespace {

namespace fs = std::filesystem;

/// The measure that --of means.
nlohmann::json baseOf(const BenchmarkOptions& options) {
    std::error_code ignored;
    if (fs::is_directory(options.of, ignored)) {
        return {{"type", "images"},
                {"folder", fs::absolute(options.of).lexically_normal().string()},
                {"size", options.size},
                {"channels", options.channels}};
    }
    if (fs::is_regular_file(options.of, ignored)) {
        const auto json = readJson(options.of);
        if (json.is_object() && json.contains("type")) {
            // As the only marginal of a preset, whose reader makes its files absolute.
            const nlohmann::json preset = {{"marginals", {{{"measure", json}}}}};
            return parsePreset(preset, options.of, fs::absolute(options.of).parent_path())
                .marginals.front()
                .measure;
        }
    }
    return loadPreset(options.of).marginals.front().measure;
}

nlohmann::json constructionOf(const BenchmarkOptions& options) {
    nlohmann::json form = {{"of", baseOf(options)}, {"seed", options.seed}};
    if (options.kind == "ave") {
        form["type"] = "ave";
        return form;
    }
    form["type"] = "congruent-pairs";
    form["potential"] = options.potential;
    form["weights"] =
        std::vector<double>(static_cast<size_t>(options.marginals), 1.0 / options.marginals);
    return form;
}

ConstructionPtr read(const nlohmann::json& form, const BenchmarkOptions& options) {
    const JsonObject object(form, options.of);
    const Tell tell = [&](const std::string& text) {
        if (options.interrupted && options.interrupted()) {
            throw Cancelled();
        }
        if (options.progress) {
            options.progress(text);
        }
    };
    return form.at("type") == "ave" ? readAve(object, options.of, {}, tell)
                                    : readCongruentPairs(object, options.of, {}, tell);
}

/// How far Σ α_n ∇ψ_n is from the identity at some points of the base.
struct Congruence {
    double residual = 0; ///< the largest |Σ α_n ∇ψ_n(x) − x| / |x − mean|
    /// Of pictures, with the images rounded and clipped to bytes as in the files: 100 E|Σ α_n y_n −
    /// x|² / E|x − mean|².
    double clippedUvp = 0;
};

Congruence congruenceAt(const PairFamily& family, const torch::Tensor& points,
                        const std::optional<ImageFormat>& pictures) {
    const auto x = points.to(torch::kFloat64);
    const auto images = family.all(x).points;
    auto exact = torch::zeros_like(x), clipped = torch::zeros_like(x);
    for (size_t n = 0; n < images.size(); ++n) {
        exact += family.weights()[n] * images[n];
        if (pictures) {
            const ImageCoding coding(*pictures);
            clipped +=
                family.weights()[n] * toTensor(coding.encode(coding.decode(toPoints(images[n]))));
        }
    }
    const auto length = (x - x.mean(0)).norm(2, {1}).clamp_min(1e-12);
    Congruence congruence;
    congruence.residual = ((exact - x).norm(2, {1}) / length).max().item<double>();
    if (pictures) {
        congruence.clippedUvp =
            100 * ((clipped - x).square().sum() / length.square().sum()).item<double>();
    }
    return congruence;
}

class Maker {
  public:
    explicit Maker(const BenchmarkOptions& options)
        : options_(options), form_(constructionOf(options)), construction_(read(form_, options)) {
        for (size_t n = 0; n < construction_->family->weights().size(); ++n) {
            parts_.emplace_back(construction_, n);
            if (options.count > parts_.back().most()) {
                throw InputError(fmt::format(
                    "--count {}: {} gives each of {} marginals a part of its own, of {} pictures",
                    options.count, options.of, construction_->family->weights().size(),
                    parts_.back().most()));
            }
        }
        files_.weights = construction_->family->weights();
        files_.count = options.count;
        files_.dim = construction_->base.dim;
        if (construction_->base.coding) {
            files_.pictures = construction_->base.coding->format();
        }
    }

    BenchmarkResult make() {
        BenchmarkResult result;
        if (!begin()) {
            result.finished = true;
            result.residual = readJson(record()).at("congruence_residual").get<double>();
            return result;
        }
        const Congruence congruence = congruenceAt(
            *construction_->family, parts_.front().block(0, rowsOf(0, 64)), files_.pictures);
        result.residual = congruence.residual;
        const auto start = std::chrono::steady_clock::now();
        solve();
        result.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        result.solved = solved_;
        if (options_.interrupted && options_.interrupted()) {
            return result;
        }
        finish(congruence);
        result.finished = true;
        return result;
    }

  private:
    struct Block {
        size_t marginal;
        int64_t index;
    };

    fs::path record() const { return options_.out / "benchmark.json"; }
    fs::path blockFile(const Block& block) const {
        return options_.out / "blocks" /
               fmt::format("marginal_{}_{}.npy", block.marginal + 1, block.index);
    }
    int64_t blockSize() const { return parts_.front().blockSize(); }
    int64_t blockCount() const { return (options_.count + blockSize() - 1) / blockSize(); }
    /// Rows of a block, at most `most`.
    int64_t rowsOf(int64_t index, int64_t most) const {
        return std::min({most, blockSize(), options_.count - index * blockSize()});
    }

    /// False where all is done already.
    bool begin() {
        requireWritableFolder(options_.out);
        std::error_code ignored;
        if (fs::exists(record(), ignored)) {
            const auto there = readJson(record());
            if (!options_.resume) {
                failInput(record(), "there is a benchmark already; --resume goes on with it, or "
                                    "name another folder");
            }
            if (there.value("construction", nlohmann::json()) != form_ ||
                there.value("count", int64_t{0}) != options_.count) {
                failInput(record(), "this benchmark is another one, so that it cannot be resumed; "
                                    "name another folder");
            }
            if (there.value("finished", false)) {
                return false;
            }
        }
        fs::create_directories(options_.out / "blocks");
        writeRecord(false, nlohmann::json::object());
        return true;
    }

    void writeRecord(bool finished, const nlohmann::json& more) const {
        auto json = benchmarkJson(files_);
        json["finished"] = finished;
        json["construction"] = form_;
        json["base"] = construction_->base.description;
        json["sampling"] =
            construction_->base.images
                ? "each marginal from a random part of the pictures that no other one sees"
                : "each marginal from its own draws of the base";
        json["tolerance"] = PairSettings{}.tolerance;
        json["versions"] = options_.versions;
        json.update(more);
        writeFileAtomically(record(), jsonText(json));
    }

    std::vector<Block> openBlocks() const {
        std::vector<Block> open;
        for (size_t n = 0; n < parts_.size(); ++n) {
            for (int64_t k = 0; k < blockCount(); ++k) {
                std::error_code ignored;
                if (!fs::exists(blockFile({n, k}), ignored)) {
                    open.push_back({n, k});
                }
            }
        }
        return open;
    }

    void solve() {
        const auto open = openBlocks();
        std::exception_ptr failure;
        std::atomic<bool> stopped = false;
        std::mutex mutex;
        TaskPool::shared().run(options_.threads, static_cast<int>(open.size()), [&](int k) {
            if (stopped || (options_.interrupted && options_.interrupted())) {
                return;
            }
            try {
                solveBlock(open[static_cast<size_t>(k)]);
            } catch (...) {
                stopped = true;
                std::lock_guard lock(mutex);
                failure = std::current_exception();
                return;
            }
            std::lock_guard lock(mutex);
            ++done_;
            if (options_.progress) {
                options_.progress(
                    fmt::format("block {} of {}, {} samples", done_, open.size(), solved_.load()));
            }
        });
        if (failure) {
            std::rethrow_exception(failure);
        }
    }

    /// A row of its file is x, then ∇ψ_n(x).
    void solveBlock(const Block& block) {
        const auto x = parts_[block.marginal].block(block.index, rowsOf(block.index, blockSize()));
        const auto images = construction_->family->of(block.marginal, x);
        const auto y = images.points.front().to(torch::kFloat32);
        writeNpy(blockFile(block), toPoints(torch::cat({x, y}, 1)));
        solved_ += x.size(0);
    }

    struct Rows {
        Points x, y;
    };

    Rows rowsOfMarginal(size_t n) const {
        Rows rows{{files_.dim, {}}, {files_.dim, {}}};
        for (int64_t k = 0; k < blockCount(); ++k) {
            const Points both = readNpy(blockFile({n, k}));
            if (both.dim != 2 * files_.dim || both.size() != rowsOf(k, blockSize())) {
                failInput(blockFile({n, k}), "is damaged; delete it and use --resume");
            }
            for (int64_t row = 0; row < both.size(); ++row) {
                const auto values = both.row(row);
                const auto middle = values.begin() + files_.dim;
                rows.x.values.insert(rows.x.values.end(), values.begin(), middle);
                rows.y.values.insert(rows.y.values.end(), middle, values.end());
            }
        }
        return rows;
    }

    void writeSamples(const fs::path& name, const Points& points) const {
        const fs::path file = options_.out / name;
        if (!files_.pictures) {
            writeNpy(file, points);
            return;
        }
        const ImageFormat& format = *files_.pictures;
        const NpyPictures pictures{points.size(), format.height, format.width, format.channels,
                                   ImageCoding(format).decode(points)};
        writeFileAtomically(file, npyBytes(pictures));
    }

    /// How many of the coordinates are no shade between black and white.
    int64_t clipped(const Points& points) const {
        const ImageFormat& format = *files_.pictures;
        const float half = (format.high - format.low) / 510;
        return std::count_if(points.values.begin(), points.values.end(), [&](float value) {
            return value < format.low - half || value > format.high + half;
        });
    }

    void finish(const Congruence& congruence) {
        Points barycenter(files_.dim, {});
        int64_t outside = 0;
        for (size_t n = 0; n < parts_.size(); ++n) {
            const Rows rows = rowsOfMarginal(n);
            writeSamples(marginalFile(n), rows.y);
            outside += files_.pictures ? clipped(rows.y) : 0;
            barycenter.values.insert(barycenter.values.end(), rows.x.values.begin(),
                                     rows.x.values.end());
        }
        writeSamples(barycenterFile(), barycenter);
        writePreset();
        nlohmann::json more = {{"congruence_residual", congruence.residual}};
        if (files_.pictures) {
            more["clipped_congruence_uvp"] = congruence.clippedUvp;
            more["clipped_share"] =
                static_cast<double>(outside) / static_cast<double>(barycenter.values.size());
        }
        writeRecord(true, more);
        fs::remove_all(options_.out / "blocks");
    }

    void writePreset() const {
        auto marginals = nlohmann::json::array();
        for (size_t n = 0; n < parts_.size(); ++n) {
            marginals.push_back(
                {{"name", fmt::format("ψ{}", n + 1)},
                 {"weight", files_.weights[n]},
                 {"measure", {{"type", "benchmark"}, {"file", "benchmark.json"}, {"member", n}}}});
        }
        const nlohmann::json preset = {
            {"title", fmt::format("Benchmark of {}", construction_->base.description)},
            {"story", "Marginals from files, made by congruent pairs: their barycenter is known."},
            {"solver", "win"},
            {"reference_atoms", 0},
            {"marginals", marginals}};
        writeFileAtomically(options_.out / "preset.json", jsonText(preset));
    }

    const BenchmarkOptions& options_;
    nlohmann::json form_;
    ConstructionPtr construction_;
    std::vector<BasePart> parts_;
    BenchmarkFiles files_;
    std::atomic<int64_t> solved_ = 0;
    size_t done_ = 0;
};

} // namespace

BenchmarkResult makeBenchmark(const BenchmarkOptions& options) {
    try {
        return Maker(options).make();
    } catch (const Cancelled&) {
        return {}; // while the base was read
    }
}

} // namespace bary
