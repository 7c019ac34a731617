#include "core/io/table.h"

#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/npy.h"
#include "core/io/ply.h"
#include "core/io/reader.h"
#include "core/io/text_points.h"

#include <algorithm>
#include <fmt/format.h>

namespace bary {

const std::vector<std::string>& pointExtensions() {
    static const std::vector<std::string> extensions = {".npy", ".csv", ".txt", ".tsv",
                                                        ".ply", ".obj", ".pts", ".xyz"};
    return extensions;
}

bool isPointFile(const std::filesystem::path& path) {
    const auto& known = pointExtensions();
    return std::find(known.begin(), known.end(), lowerExtension(path)) != known.end();
}

Points readPoints(const std::filesystem::path& path) {
    const std::string extension = lowerExtension(path);
    if (extension == ".npy") {
        return readNpy(path);
    }
    if (extension == ".ply") {
        return readPly(path);
    }
    if (extension == ".obj") {
        return parseObj(path, readFile(path));
    }
    if (extension == ".pts" || extension == ".xyz") {
        return parseCoordinates(path, readFile(path));
    }
    if (isPointFile(path)) {
        return parseTable(path, readFile(path));
    }
    failInput(path, fmt::format("points cannot be read from {}; known are {}",
                                extension.empty() ? "a file without extension"
                                                  : "a " + extension + " file",
                                joined(pointExtensions())));
}

void writePoints(const std::filesystem::path& path, const Points& points,
                 std::span<const uint8_t> rgb) {
    const std::string extension = lowerExtension(path);
    if (extension == ".npy") {
        writeNpy(path, points);
    } else if (extension == ".csv") {
        writeFileAtomically(path, csvText(points));
    } else if (extension == ".ply") {
        writePly(path, points, rgb);
    } else {
        failInput(path, fmt::format("points cannot be written as {}; known are .npy, .csv, .ply",
                                    extension.empty() ? "a file without extension"
                                                      : "a " + extension + " file"));
    }
}

} // namespace bary
