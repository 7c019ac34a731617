#include "core/measure/benchmark_files.h"

#include "core/base/error.h"
#include "core/io/npy.h"
#include "core/io/reader.h"
#include "core/measure/families.h"
#include "core/transport/weights.h"

#include <fmt/format.h>

#include <algorithm>

namespace bary {

namespace {

/// All rows of one of its files as points, and as a set where they are pictures.
struct Samples {
    Points points;
    std::shared_ptr<const ImageSet> set;
};

Samples readSamples(const std::filesystem::path& file, const BenchmarkFiles& files, int64_t rows) {
    Samples samples;
    if (files.pictures) {
        NpyPictures read = readNpyPictures(file);
        samples.set = std::make_shared<const ImageSet>(
            ImageSet{read.width, read.height, read.channels, std::move(read.pixels), {}});
        if (samples.set->pictureSize() == files.pictures->size()) {
            samples.points = ImageCoding(*files.pictures).encode(samples.set->pixels);
        }
    } else {
        samples.points = readNpy(file);
    }
    if (samples.points.size() != rows || samples.points.dim != files.dim) {
        failInput(file, fmt::format("does not belong to its benchmark.json, which tells of {} "
                                    "samples in {} dimensions",
                                    rows, files.dim));
    }
    return samples;
}

/// Block n of the rows of the barycenter.
torch::Tensor blockOf(const torch::Tensor& barycenter, const BenchmarkFiles& files, size_t n) {
    return barycenter.narrow(0, static_cast<int64_t>(n) * files.count, files.count);
}

} // namespace

std::filesystem::path marginalFile(size_t n) {
    return fmt::format("marginal_{}.npy", n + 1);
}

std::filesystem::path barycenterFile() {
    return "barycenter.npy";
}

nlohmann::json benchmarkJson(const BenchmarkFiles& files) {
    nlohmann::json json = {{"weights", files.weights}, {"count", files.count}, {"dim", files.dim}};
    if (const auto& format = files.pictures) {
        json["pictures"] = {{"width", format->width},
                            {"height", format->height},
                            {"channels", format->channels},
                            {"range", {format->low, format->high}}};
    }
    return json;
}

BenchmarkFiles readBenchmark(const std::filesystem::path& file) {
    const auto json = readJson(file);
    const JsonObject form(json, file.string());
    if (!form.boolean("finished", false)) {
        failInput(file, "this benchmark is not finished; `baryscope make-benchmark … --resume` "
                        "goes on with it");
    }
    BenchmarkFiles files;
    files.weights = form.numbers("weights");
    checkWeights(files.weights, files.weights.size(), file.string() + ": key 'weights'");
    files.count = form.integer("count", 0, 1, INT64_MAX);
    files.dim = static_cast<int>(form.integer("dim", 0, 1, 1 << 24));
    if (form.has("pictures")) {
        const JsonObject pictures = form.object("pictures");
        const auto sideOf = [&](const char* key) {
            return static_cast<int>(pictures.integer(key, 0, 1, 4096));
        };
        const auto range = pictures.numbers("range", {-1, 1});
        if (range.size() != 2 || !(range[0] < range[1])) {
            pictures.fail("range", "must be two numbers, the lower first");
        }
        files.pictures = ImageFormat{sideOf("width"), sideOf("height"), sideOf("channels"),
                                     static_cast<float>(range[0]), static_cast<float>(range[1])};
    }
    return files;
}

Measure families::benchmark(JsonObject& form, const Context& context) {
    const auto file = fileOf(form, context);
    const BenchmarkFiles files = readBenchmark(file);
    const auto members = static_cast<int64_t>(files.weights.size());
    const int64_t index = form.integer("member");
    if (index < 0 || index >= members) {
        fail(context, "key 'member' must be from 0 to " + std::to_string(members - 1));
    }
    const auto at = static_cast<size_t>(index);
    const Samples own = readSamples(file.parent_path() / marginalFile(at), files, files.count);
    const Samples truth =
        readSamples(file.parent_path() / barycenterFile(), files, members * files.count);
    Measure measure;
    if (files.pictures) {
        measure = imagesOf(own.set, *files.pictures);
    } else {
        measure.kind = kindOf(files.dim);
        measure.count = files.count;
        measure.draw = rowsOf(toTensor(own.points));
    }
    measure.dim = files.dim;
    measure.description = fmt::format("marginal {} of {} of the benchmark in {}", index + 1,
                                      members, file.parent_path().string());
    const auto y = toTensor(own.points), x = toTensor(truth.points);
    CongruentMember member;
    member.family = std::filesystem::absolute(file).lexically_normal().string();
    member.index = at;
    member.weights = files.weights;
    member.drawBase = rowsOf(x);
    member.drawPairs = [y, x = blockOf(x, files, at)](int64_t n, torch::Generator& g) {
        const auto rows = torch::randint(y.size(0), {n}, g, torch::kInt64);
        return PointPairs{y.index_select(0, rows), x.index_select(0, rows)};
    };
    member.moments = momentsOf(truth.points);
    measure.congruent = std::move(member);
    return measure;
}

} // namespace bary
