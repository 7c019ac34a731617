#include "app/compare_command.h"

#include "app/comparison.h"
#include "app/gl_context.h"
#include "app/run_command.h"
#include "core/base/error.h"
#include "core/io/atomic_file.h"
#include "core/io/image.h"
#include "core/io/json.h"
#include "ui/render/offscreen.h"
#include "ui/view/side_by_side.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace bary {

namespace {

/// The rows so far, with what there is to see of those that have a result.
struct Comparison {
    std::vector<Row> rows;
    std::vector<Answer> answers;
    bool interrupted = false;
};

/// Runs one entry; what it cannot do becomes its row, and the others go on.
void runEntry(const Entry& entry, const CompareOptions& options, Comparison& comparison) {
    Row row{entry, {}};
    try {
        RunOptions run;
        run.preset = entry.preset;
        run.out = options.out / entry.folder;
        run.seconds = options.seconds;
        run.samples = options.samples;
        run.quiet = options.quiet;
        Session session(run.preset);
        waitPrepared(session, run.quiet); // before it has a folder
        const RunEnd end = trainAndWrite(session, run).end;
        row.status = session.status();
        if (end == RunEnd::Diverged) {
            row.reason = "diverged: " + row.status.message;
        } else {
            comparison.answers.push_back({entry.label, scoreText(row), truthName(row),
                                          truthText(row), session.snapshot(), row.status});
        }
        comparison.interrupted = end == RunEnd::Interrupted;
    } catch (const Cancelled&) {
        row.reason = "no result: interrupted";
        comparison.interrupted = true;
    } catch (const std::exception& error) {
        row.reason = fmt::format("no result: {}", error.what());
    }
    comparison.rows.push_back(std::move(row));
}

void writeTables(const CompareOptions& options, const std::vector<Row>& rows) {
    writeFileAtomically(options.out / "compare.csv", comparisonCsv(rows));
    writeFileAtomically(options.out / "compare.json",
                        jsonText(comparisonJson(options.preset, options.seconds, rows)));
}

/// False where there is no usable GL, which the log says.
bool writePicture(const CompareOptions& options, std::vector<Answer> answers) {
    try {
        const OffscreenContext context;
        const std::string time =
            options.seconds > 0 ? fmt::format(", at most {:g} s each", options.seconds) : "";
        SideBySide view(options.preset.title.empty() ? options.preset.name : options.preset.title,
                        fmt::format("seed {}{}", options.preset.seed, time), std::move(answers));
        PictureOptions picture;
        picture.scale = 1.25f; // to be read from the back of a room
        picture.width = 1920;
        const int width = static_cast<int>(static_cast<float>(picture.width) / picture.scale);
        picture.height =
            static_cast<int>(static_cast<float>(view.heightFor(width)) * picture.scale);
        writeImage(options.out / "compare.png",
                   renderPicture(picture, [&](const Theme& theme) { view.draw(theme); }));
        return true;
    } catch (const EnvironmentError& error) {
        spdlog::warn("no picture: {}", error.what());
        return false;
    }
}

} // namespace

int comparePreset(const CompareOptions& options) {
    std::vector<Entry> entries = readEntries(options.preset, options.solvers);
    requireWritableFolder(options.out);
    Comparison comparison;
    for (Entry& entry : entries) {
        if (options.iterations > 0) {
            entry.preset.iterations = options.iterations;
        }
        if (!options.quiet) {
            fmt::print(stderr, "{}\n", entry.text);
        }
        runEntry(entry, options, comparison);
        writeTables(options, comparison.rows); // of what there is, should the next one be killed
        if (comparison.interrupted) {
            break;
        }
    }
    const bool any = !comparison.answers.empty();
    const bool pictured = any && writePicture(options, std::move(comparison.answers));
    fmt::print("{}results in {}{}\n", comparisonTable(comparison.rows), options.out.string(),
               pictured ? ", picture in compare.png" : "");
    return comparison.interrupted ? 130 : any ? 0 : 1;
}

} // namespace bary
