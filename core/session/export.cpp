#include "core/session/export.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/experiment/metric_reference.h"
#include "core/io/atomic_file.h"
#include "core/io/image.h"
#include "core/io/json.h"
#include "core/io/lut.h"
#include "core/io/npy.h"
#include "core/transport/distances.h"

#include <ATen/CPUGeneratorImpl.h>

#include <numeric>

namespace bary {

namespace fs = std::filesystem;

namespace {

constexpr int64_t blockPixels = 1 << 16; // activations of one block stay in the cache
constexpr int swatches = 8;
constexpr int64_t paletteSamples = 20000;

std::string numbered(const std::string& stem, int i) {
    return stem + std::to_string(i) + ".npy";
}

/// Names for output files that stay apart even if two inputs are called the same.
std::vector<std::string> distinctStems(const Preset& preset) {
    std::vector<std::string> stems;
    for (const MarginalSpec& marginal : preset.marginals) {
        const std::string stem = fs::path(marginal.measure.value("file", "photo")).stem().string();
        std::string name = stem;
        for (int copy = 2; std::find(stems.begin(), stems.end(), name) != stems.end(); ++copy) {
            name = stem + "-" + std::to_string(copy);
        }
        stems.push_back(name);
    }
    return stems;
}

/// The input's own format where it can be written, else PNG.
std::string writableExtension(const fs::path& file) {
    const std::string extension = file.extension().string();
    std::string lower = extension;
    std::transform(lower.begin(), lower.end(), lower.begin(), ::tolower);
    const bool writable = lower == ".png" || lower == ".jpg" || lower == ".jpeg" ||
                          lower == ".bmp" || lower == ".tga";
    return writable ? extension : ".png";
}

/// The `swatches` dominant colours by k-means (Lloyd), most frequent first: [k, 4] r, g, b, share.
torch::Tensor dominantColours(const torch::Tensor& colours) {
    // Start from colours spread evenly over the order of lightness.
    const auto order = colours.sum(1).argsort();
    const auto picks =
        torch::linspace(0, colours.size(0) - 1, 2 * swatches + 1).slice(0, 1, 2 * swatches, 2);
    auto centres = colours.index_select(0, order.index_select(0, picks.to(torch::kInt64)));
    torch::Tensor counts;
    for (int round = 0; round < 30; ++round) {
        const auto nearest = torch::cdist(colours, centres).argmin(1);
        counts = torch::zeros({swatches}).index_add_(0, nearest, torch::ones({colours.size(0)}));
        const auto sums = torch::zeros({swatches, 3}).index_add_(0, nearest, colours);
        const auto used = (counts > 0).unsqueeze(1);
        centres = torch::where(used, sums / counts.clamp_min(1).unsqueeze(1), centres);
    }
    const auto shares = (counts / counts.sum()).unsqueeze(1);
    const auto byShare = counts.argsort(0, true);
    return torch::cat({centres, shares}, 1).index_select(0, byShare).contiguous();
}

void writeSwatches(const fs::path& folder, const std::vector<std::string>& names,
                   const std::vector<torch::Tensor>& palettes) {
    constexpr int tile = 96, gap = 12;
    const int rows = static_cast<int>(palettes.size());
    Image image{swatches * tile, rows * tile + (rows - 1) * gap, 3, {}};
    image.pixels.assign(static_cast<size_t>(image.size()) * 3, 255);
    std::string csv = "name,red,green,blue,share\n";
    for (int r = 0; r < rows; ++r) {
        const auto table = palettes[r].accessor<float, 2>();
        for (int k = 0; k < swatches; ++k) {
            csv += names[r];
            for (int c = 0; c < 4; ++c) {
                csv += ',';
                csv += formatNumber(std::round(table[k][c] * 1e4) / 1e4);
            }
            csv += '\n';
            for (int y = r * (tile + gap); y < r * (tile + gap) + tile; ++y) {
                for (int x = k * tile; x < (k + 1) * tile; ++x) {
                    for (int c = 0; c < 3; ++c) {
                        image.pixels[3 * (static_cast<size_t>(y) * image.width + x) + c] =
                            static_cast<uint8_t>(
                                std::lround(255 * std::clamp(table[k][c], 0.0f, 1.0f)));
                    }
                }
            }
        }
    }
    writeImage(folder / "palettes.png", image);
    writeFileAtomically(folder / "palettes.csv", csv);
}

/// Every k-th pixel, so that about `paletteSamples` of the whole picture remain, in [0, 1].
Points spreadPixels(const std::vector<uint8_t>& rgb) {
    const size_t pixels = rgb.size() / 3;
    const size_t stride = std::max<size_t>(1, pixels / paletteSamples);
    Points points(3, {});
    for (size_t p = 0; p < pixels; p += stride) {
        for (size_t c = 0; c < 3; ++c) {
            points.values.push_back(static_cast<float>(rgb[3 * p + c]) / 255.0f);
        }
    }
    return points;
}

double meanPairDistance(const std::vector<Points>& palettes) {
    double sum = 0;
    int pairs = 0;
    for (size_t i = 0; i < palettes.size(); ++i) {
        for (size_t j = 0; j < i; ++j, ++pairs) {
            sum += std::sqrt(slicedWasserstein2(palettes[i], palettes[j], 128, 1));
        }
    }
    return pairs > 0 ? sum / pairs : 0;
}

/// ∇g_i on the corners of a lattice in the RGB cube.
void writeLookupTable(const Maps& maps, int marginal, const fs::path& path,
                      const std::string& title, int size) {
    const std::vector<float> lattice = latticeColours(size);
    const Points mapped =
        toPoints(maps.toBarycenter(marginal, toTensor(Points(3, lattice))).clamp_(0, 1));
    writeCube(path, title, size, mapped.values);
}

} // namespace

void writeResults(const Maps& maps, const std::vector<Measure>& marginals, const Truth* truth,
                  const fs::path& folder, int64_t count) {
    torch::NoGradGuard noGrad;
    requireWritableFolder(folder);
    auto generator = at::detail::createCPUGenerator(0x726573756c74ull);
    const auto samples = maps.sampleBarycenter(count, generator, true);
    writeNpy(folder / "samples.npy", toPoints(samples));
    for (int i = 0; i < static_cast<int>(marginals.size()); ++i) {
        const auto y = marginals[i].draw(count, generator);
        writeNpy(folder / numbered("marginal_", i), toPoints(y));
        if (maps.hasMaps()) {
            writeNpy(folder / numbered("to_barycenter_", i), toPoints(maps.toBarycenter(i, y)));
            writeNpy(folder / numbered("to_marginal_", i), toPoints(maps.toMarginal(i, samples)));
        }
    }
    if (truth && !truth->samples.empty()) {
        writeNpy(folder / "truth.npy",
                 rowsOf(truth->samples, 0, count));
    } else {
        fs::remove(folder / "truth.npy"); // of another run
    }
}

std::vector<uint8_t> recolour(const Maps& maps, int marginal, const Photograph& photograph) {
    torch::NoGradGuard noGrad;
    const int64_t pixels = static_cast<int64_t>(photograph.rgb.size()) / 3;
    std::vector<uint8_t> result(photograph.rgb.size());
    for (int64_t begin = 0; begin < pixels; begin += blockPixels) {
        const int64_t n = std::min(blockPixels, pixels - begin);
        const auto block = torch::from_blob(const_cast<uint8_t*>(photograph.rgb.data()) + 3 * begin,
                                            {n, 3}, torch::kUInt8);
        const auto mapped = maps.toBarycenter(marginal, block.to(torch::kFloat32).div_(255));
        torch::from_blob(result.data() + 3 * begin, {n, 3}, torch::kUInt8)
            .copy_((mapped * 255).round_().clamp_(0, 255));
    }
    return result;
}

PaletteAgreement writePalettes(const Maps& maps, const Preset& preset,
                               const std::vector<Measure>& marginals, const fs::path& folder,
                               int lutSize) {
    for (const Measure& marginal : marginals) {
        if (!marginal.photograph) {
            throw InputError("recoloured pictures need photographs as marginals, but one is " +
                             marginal.description);
        }
    }
    torch::NoGradGuard noGrad;
    requireWritableFolder(folder);
    auto generator = at::detail::createCPUGenerator(0x70616cull);
    std::vector<std::string> names = distinctStems(preset);
    std::vector<torch::Tensor> palettes;
    std::vector<Points> before, after;
    for (int i = 0; i < static_cast<int>(marginals.size()); ++i) {
        const Photograph& photograph = *marginals[i].photograph;
        const std::string extension =
            writableExtension(preset.marginals[i].measure.value("file", ""));
        const Image image{photograph.width, photograph.height, 3, recolour(maps, i, photograph)};
        writeImage(folder / (names[i] + "-recoloured" + extension), image);
        before.push_back(spreadPixels(photograph.rgb));
        after.push_back(spreadPixels(image.pixels));
        writeLookupTable(maps, i, folder / (names[i] + ".cube"), names[i], lutSize);
        palettes.push_back(dominantColours(marginals[i].draw(paletteSamples, generator)));
    }
    names.push_back("barycenter");
    palettes.push_back(
        dominantColours(maps.sampleBarycenter(paletteSamples, generator, true).clamp_(0, 1)));
    writeSwatches(folder, names, palettes);
    const PaletteAgreement agreement{meanPairDistance(before), meanPairDistance(after)};
    writeFileAtomically(folder / "agreement.json",
                        jsonText({{"sliced_w2_originals", agreement.before},
                                  {"sliced_w2_recoloured", agreement.after}}));
    return agreement;
}

} // namespace bary
