#include "core/io/frames.h"

#include "core/base/error.h"
#include "core/io/atomic_file.h"
#include "core/io/process.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace bary {

namespace fs = std::filesystem;

namespace {

std::string lowerExtension(const fs::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension;
}

/// The number of a frame's file from 1; 0 for other names.
int frameNumber(const std::string& name) {
    int number = 0;
    const bool fits = std::sscanf(name.c_str(), "frame-%4d.png", &number) == 1 && number > 0;
    return fits && name == frameName(number - 1) ? number : 0;
}

} // namespace

TemporaryFolder::TemporaryFolder(const fs::path& parent) {
    const fs::path folder = parent.empty() ? fs::path(".") : parent;
    std::string name = (folder / ".baryscope-frames-XXXXXX").string();
    if (!mkdtemp(name.data())) {
        throw InputError(folder.string() +
                         ": cannot write here: " + std::generic_category().message(errno));
    }
    path_ = fs::absolute(name);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string frameName(int index) {
    return fmt::format("frame-{:04}.png", index + 1);
}

bool isGif(const fs::path& path) {
    return lowerExtension(path) == ".gif";
}

bool isAnimationFile(const fs::path& path) {
    return isGif(path) || lowerExtension(path) == ".apng";
}

std::string ffmpegProblem() {
    return findProgram("ffmpeg").empty()
               ? "GIF and APNG are written by the program ffmpeg, which is not installed (package "
                 "ffmpeg)"
               : "";
}

void encodeFrames(const fs::path& folder, int count, double seconds, const fs::path& out,
                  const std::stop_token& stop) {
    if (const std::string problem = ffmpegProblem(); !problem.empty()) {
        throw EnvironmentError(problem);
    }
    // Both numbers whole, so that the rate is exact.
    const std::string rate = fmt::format("{}/{}", count * 1000, std::lround(seconds * 1000));
    const std::vector<std::string> input = {"-framerate", rate, "-i", "frame-%04d.png"};
    std::vector<std::string> arguments = {findProgram("ffmpeg").string(), "-nostdin", "-v", "error",
                                          "-y"};
    arguments.insert(arguments.end(), input.begin(), input.end());
    if (isGif(out)) {
        // The frames are read twice, first for their common palette: with one input split in two,
        // ffmpeg would hold all frames in memory.
        arguments.insert(arguments.end(), input.begin(), input.end());
        arguments.insert(arguments.end(),
                         {"-filter_complex", "[0:v]palettegen[p];[1:v][p]paletteuse", "-loop", "0",
                          "-f", "gif"});
    } else {
        arguments.insert(arguments.end(), {"-plays", "0", "-f", "apng"});
    }
    writeAtomically(out, [&](const fs::path& temporary) {
        arguments.push_back("file:" + fs::absolute(temporary).string());
        runProgram(arguments, folder, stop);
    });
}

void publishFrames(const fs::path& folder, int count, const fs::path& out) {
    try {
        for (int index = 0; index < count; ++index) {
            fs::rename(folder / frameName(index), out / frameName(index));
        }
        std::vector<fs::path> old;
        for (const auto& entry : fs::directory_iterator(out)) {
            if (frameNumber(entry.path().filename().string()) > count) {
                old.push_back(entry.path());
            }
        }
        for (const fs::path& path : old) {
            fs::remove(path);
        }
    } catch (const fs::filesystem_error& error) {
        throw InputError(out.string() + ": cannot write the frames: " + error.code().message());
    }
}

} // namespace bary
