#include "core/io/picture_files.h"

#include "core/base/text.h"
#include "core/io/image.h"
#include "core/io/reader.h"

#include <algorithm>
#include <fmt/format.h>

namespace bary {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> picturesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (isImageFile(entry->path()) && entry->is_regular_file(error)) {
            files.push_back(entry->path());
        }
    }
    if (error) {
        failInput(folder, "this folder cannot be read: " + error.message());
    }
    if (files.empty()) {
        failInput(folder, "this folder holds no pictures (" + joined(imageExtensions()) + ")");
    }
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return naturalLess(a.filename().string(), b.filename().string());
    });
    return files;
}

} // namespace

PictureFiles picturesAmong(const std::vector<fs::path>& arguments, size_t most) {
    PictureFiles found;
    for (const fs::path& argument : arguments) {
        std::error_code ignored;
        if (fs::is_directory(argument, ignored)) {
            const auto files = picturesIn(argument);
            found.files.insert(found.files.end(), files.begin(), files.end());
        } else if (isImageFile(argument)) {
            found.files.push_back(argument);
        } else {
            failInput(argument, "not a picture; known are " + joined(imageExtensions()));
        }
    }
    if (found.files.size() > most) {
        found.note = fmt::format("{} pictures were given and at most {} are used: those up to {}",
                                 found.files.size(), most, found.files[most - 1].string());
        found.files.resize(most);
    }
    return found;
}

} // namespace bary
