#include "core/session/palette_export.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/json.h"
#include "core/session/contact_sheet.h"
#include "core/session/dominant_colours.h"
#include "core/session/palette_maps.h"
#include "core/transport/distances.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>

#include <chrono>

namespace bary {

namespace fs = std::filesystem;

namespace {

constexpr int swatchCount = 8, lipschitzLattice = 65;
constexpr int64_t paletteSamples = 20000;

class Stopwatch {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Names for output files that stay apart even if two inputs are called the same.
std::vector<std::string> distinctStems(const std::vector<fs::path>& files) {
    std::vector<std::string> stems;
    for (const fs::path& file : files) {
        const std::string stem = file.stem().string();
        std::string name = stem;
        for (int copy = 2; std::find(stems.begin(), stems.end(), name) != stems.end(); ++copy) {
            name = stem + "-" + std::to_string(copy);
        }
        stems.push_back(name);
    }
    return stems;
}

std::string extensionFor(const fs::path& input, const std::string& format) {
    if (format != "same") {
        return "." + format;
    }
    return isWritableImage(input) ? input.extension().string() : ".png";
}

Points pointsOf(const std::vector<Colour>& colours) {
    Points points(3, {});
    for (const Colour& colour : colours) {
        points.values.insert(points.values.end(), colour.begin(), colour.end());
    }
    return points;
}

double paletteDistance(const Points& a, const Points& b) {
    return std::sqrt(slicedWasserstein2(a, b, 128, 1));
}

double meanPairDistance(const std::vector<Points>& palettes) {
    double sum = 0;
    int pairs = 0;
    for (size_t i = 0; i < palettes.size(); ++i) {
        for (size_t j = 0; j < i; ++j, ++pairs) {
            sum += paletteDistance(palettes[i], palettes[j]);
        }
    }
    return pairs > 0 ? sum / pairs : 0;
}

/// Everything that is written, picture by picture, so that only one is held twice.
class Writer {
  public:
    Writer(const command::WritePalettes& target, int threads)
        : target_(target), threads_(threads) {}

    void learned(const Photograph& photograph, const fs::path& file, const std::string& name,
                 const ColourMap& exact) {
        PictureReport report;
        report.name = name;
        const auto table = std::make_shared<const ColourTable>(
            bakedTable(exact, target_.lutSize, target_.settings));
        const auto pixels = spreadPixels(photograph, paletteSamples);
        const auto recoloured = write(photograph, file, exact, target_.settings, report);
        before_.push_back(pointsOf(coloursAt(pixels, photograph.rgb)));
        after_.push_back(pointsOf(coloursAt(pixels, recoloured)));
        rows_.push_back({name, dominantColours(coloursAt(pixels, photograph.rgb), swatchCount)});
        report.tableError = tableError(photograph.rgb, exact, *table, target_.settings);
        report.lipschitz = lipschitzOnCube(exact, lipschitzLattice);
        writeCube(target_.folder / (name + ".cube"), name, *table);
        tables_.push_back(table);
        report_.pictures.push_back(report);
    }

    void further(const fs::path& file, const std::string& name) {
        const Photograph photograph = readPhotograph(file);
        const Points palette =
            pointsOf(coloursAt(spreadPixels(photograph, paletteSamples), photograph.rgb));
        size_t nearest = 0;
        double least = std::numeric_limits<double>::infinity();
        for (size_t i = 0; i < before_.size(); ++i) {
            const double distance = paletteDistance(palette, before_[i]);
            if (distance < least) {
                least = distance;
                nearest = i;
            }
        }
        PictureReport report;
        report.name = name;
        report.table = rows_[nearest].name;
        write(photograph, file, tableMap(tables_[nearest]), {}, report);
        report_.pictures.push_back(report);
    }

    PaletteReport finish(std::vector<Swatch> barycenter) {
        const auto& folder = target_.folder;
        rows_.push_back({"barycenter", std::move(barycenter)});
        writeImage(folder / "palettes.png", swatchesPicture(rows_));
        writeFileAtomically(folder / "palettes.csv", swatchesCsv(rows_));
        writeFileAtomically(folder / "palettes.gpl", swatchesGpl("Baryscope", rows_));
        writeFileAtomically(folder / "palettes.ase", swatchesAse(rows_));
        writeImage(folder / "contact-sheet.png", sheet_.picture());
        report_.before = meanPairDistance(before_);
        report_.after = meanPairDistance(after_);
        return std::move(report_);
    }

  private:
    /// Recolours and writes a picture; returns its new pixels.
    std::vector<uint8_t> write(const Photograph& photograph, const fs::path& file,
                               const ColourMap& map, const RecolourSettings& settings,
                               PictureReport& report) {
        const Stopwatch mapping;
        RecolouredPixels pixels = recolour(photograph.rgb, map, settings, threads_);
        report.mapSeconds = mapping.seconds();
        report.clippedShare =
            static_cast<double>(pixels.clipped) / static_cast<double>(photograph.size());
        report.edgeCorrelation =
            edgeCorrelation(photograph.width, photograph.height, photograph.rgb, pixels.rgb);
        Image image = withAlpha(photograph, std::move(pixels.rgb));
        sheet_.add(photograph, image);
        report.file = report.name + "-recoloured" + extensionFor(file, target_.format);
        const Stopwatch writing;
        writeImage(target_.folder / report.file, image, target_.quality);
        report.writeSeconds = writing.seconds();
        return withoutAlpha(std::move(image));
    }

    const command::WritePalettes& target_;
    int threads_;
    std::vector<Points> before_, after_;
    std::vector<SwatchRow> rows_;
    std::vector<std::shared_ptr<const ColourTable>> tables_;
    ContactSheet sheet_;
    PaletteReport report_;
};

std::vector<Colour> barycenterColours(const Maps& maps, ColourSpace space) {
    auto generator = at::detail::createCPUGenerator(0x70616cull);
    const auto samples = toPoints(maps.sampleBarycenter(paletteSamples, generator, true));
    return screenColours(samples, space, paletteSamples);
}

nlohmann::json reportJson(const PaletteReport& report, const command::WritePalettes& target) {
    nlohmann::json json = {{"sliced_w2_originals", report.before},
                           {"sliced_w2_recoloured", report.after},
                           {"ratio", report.before > 0 ? report.after / report.before : NAN},
                           {"lut", target.lutSize},
                           {"strength", target.settings.strength},
                           {"protect_neutrals", target.settings.protectNeutrals},
                           {"pictures", nlohmann::json::array()}};
    for (const PictureReport& picture : report.pictures) {
        nlohmann::json entry = {{"name", picture.name},
                                {"file", picture.file},
                                {"clipped_share", picture.clippedShare},
                                {"edge_correlation", picture.edgeCorrelation},
                                {"map_seconds", picture.mapSeconds},
                                {"write_seconds", picture.writeSeconds}};
        if (picture.table.empty()) {
            entry["table_delta_e2000"] = {{"mean", picture.tableError.mean},
                                          {"p99", picture.tableError.p99}};
            entry["lipschitz"] = picture.lipschitz;
        } else {
            entry["table_of"] = picture.table;
        }
        json["pictures"].push_back(std::move(entry));
    }
    return json;
}

} // namespace

PaletteReport writePalettes(const Maps& maps, const Preset& preset,
                            const std::vector<Measure>& marginals,
                            const command::WritePalettes& target, int threads) {
    for (const Measure& marginal : marginals) {
        if (!marginal.photograph) {
            throw InputError("recoloured pictures need photographs as marginals, but one is " +
                             marginal.description);
        }
    }
    requireWritableFolder(target.folder);
    std::vector<fs::path> files;
    for (const MarginalSpec& marginal : preset.marginals) {
        files.emplace_back(marginal.measure.value("file", "photo"));
    }
    files.insert(files.end(), target.apply.begin(), target.apply.end());
    const auto names = distinctStems(files);
    const ColourSpace space = marginals.front().space;
    Writer writer(target, threads);
    for (size_t i = 0; i < marginals.size(); ++i) {
        writer.learned(*marginals[i].photograph, files[i], names[i],
                       exactMap(maps, static_cast<int>(i), space, threads));
    }
    for (size_t i = marginals.size(); i < files.size(); ++i) {
        writer.further(files[i], names[i]);
    }
    PaletteReport report =
        writer.finish(dominantColours(barycenterColours(maps, space), swatchCount));
    writeFileAtomically(target.folder / "agreement.json", jsonText(reportJson(report, target)));
    return report;
}

std::vector<std::string> reportLines(const PaletteReport& report) {
    std::vector<std::string> lines;
    for (const PictureReport& picture : report.pictures) {
        std::string line =
            fmt::format("{}: edges {:.3f}, out of gamut {:.2f} %, mapped in {:.2f} s, "
                        "written in {:.2f} s",
                        picture.file, picture.edgeCorrelation, 100 * picture.clippedShare,
                        picture.mapSeconds, picture.writeSeconds);
        line +=
            picture.table.empty()
                ? fmt::format("; table to map ΔE2000 {:.3f} mean, {:.3f} p99; Lipschitz "
                              "constant {:.2f}",
                              picture.tableError.mean, picture.tableError.p99, picture.lipschitz)
                : "; by the table of " + picture.table;
        lines.push_back(std::move(line));
    }
    lines.push_back(fmt::format(
        "palettes are {:.4f} apart, the originals' {:.4f}{} (sliced W2, "
        "mean over pairs)",
        report.after, report.before,
        report.before > 0 ? fmt::format(", a ratio of {:.1f} %", 100 * report.after / report.before)
                          : ""));
    return lines;
}

} // namespace bary
