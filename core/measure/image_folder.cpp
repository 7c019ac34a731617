#include "core/measure/image_folder.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/image.h"
#include "core/io/reader.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>

namespace bary {

namespace fs = std::filesystem;

namespace {

constexpr int64_t mostSetBytes = int64_t{1} << 31;
constexpr size_t mostLabels = 256;

/// The last part of its path.
std::string nameOf(const fs::path& folder) {
    const fs::path whole = folder.lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

/// Pictures at any depth, in natural order of their paths below the folder.
std::vector<fs::path> picturesBelow(const fs::path& folder, const Tell& tell) {
    const std::string name = nameOf(folder);
    std::vector<fs::path> files;
    std::error_code error, ignored;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (isImageFile(entry->path()) && entry->is_regular_file(ignored)) {
            files.push_back(entry->path().lexically_relative(folder));
            tell(fmt::format("{}: {} pictures found", name, files.size()));
        }
    }
    if (error) {
        failInput(folder, "this folder cannot be read: " + error.message());
    }
    if (files.empty()) {
        failInput(folder, "neither this folder nor one in it holds pictures (" +
                              joined(imageExtensions()) + ")");
    }
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return naturalLess(a.string(), b.string());
    });
    return files;
}

/// The label of every file; none where they do not lie in subfolders.
std::vector<uint8_t> labelsOf(const std::vector<fs::path>& files) {
    std::vector<std::string> folders;
    for (const fs::path& file : files) {
        folders.push_back(file.has_parent_path() ? file.begin()->string() : "");
    }
    std::vector<std::string> names = folders; // in order, since the files are
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return naturalLess(a, b); });
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() > mostLabels || names.front().empty()) {
        return {};
    }
    std::vector<uint8_t> labels;
    for (const std::string& name : folders) {
        const auto place = std::find(names.begin(), names.end(), name) - names.begin();
        labels.push_back(static_cast<uint8_t>(place));
    }
    return labels;
}

/// Without alpha: over black.
Image overBlack(const Image& image) {
    const int channels = image.channels - 1;
    Image opaque{image.width, image.height, channels, {}};
    opaque.pixels.reserve(static_cast<size_t>(image.size() * channels));
    for (auto pixel = image.pixels.begin(); pixel != image.pixels.end(); pixel += image.channels) {
        const int alpha = pixel[channels];
        for (int c = 0; c < channels; ++c) {
            opaque.pixels.push_back(static_cast<uint8_t>((pixel[c] * alpha + 127) / 255));
        }
    }
    return opaque;
}

/// The rectangle that begins at (left, top); what lies outside the image is black.
Image window(const Image& image, int left, int top, int width, int height) {
    Image result{width, height, image.channels, {}};
    result.pixels.assign(static_cast<size_t>(result.size() * image.channels), 0);
    const int first = std::max(0, -left), last = std::min(width, image.width - left);
    for (int y = std::max(0, -top); y < std::min(height, image.height - top); ++y) {
        const int64_t from = (int64_t{y + top} * image.width + first + left) * image.channels;
        const int64_t to = (int64_t{y} * width + first) * image.channels;
        std::copy_n(image.pixels.begin() + from, (last - first) * image.channels,
                    result.pixels.begin() + to);
    }
    return result;
}

Image squareOf(const Image& image, const FolderSettings& settings) {
    const auto middle = [](const Image& whole, int side) {
        return window(whole, (whole.width - side) / 2, (whole.height - side) / 2, side, side);
    };
    const int shorter = std::min(image.width, image.height);
    const int longer = std::max(image.width, image.height);
    // What is padded is padded first: resizing then filters its border like any other edge.
    return resizeImage(middle(image, settings.crop ? shorter : longer), settings.side,
                       settings.side);
}

/// Reads the pictures one by one; what cannot be read is counted and named.
class FolderReading {
  public:
    FolderReading(fs::path folder, const FolderSettings& settings)
        : folder_(std::move(folder)), settings_(settings) {
        found_.set = {settings.side, settings.side, settings.channels, {}, {}};
    }

    void add(const fs::path& file, std::optional<uint8_t> label) {
        try {
            const Image image = overBlack(readImage(folder_ / file, settings_.channels + 1));
            const Image square = squareOf(image, settings_);
            found_.set.pixels.insert(found_.set.pixels.end(), square.pixels.begin(),
                                     square.pixels.end());
            if (label) {
                found_.set.labels.push_back(*label);
            }
        } catch (const InputError& error) {
            if (++broken_ <= named) {
                names_ += (names_.empty() ? "" : ", ") + file.string();
            }
            first_ = first_.empty() ? error.what() : first_;
        }
    }

    FolderPictures finish() && {
        const int64_t read = found_.set.count();
        if (broken_ > 0 && read == 0) {
            failInput(folder_, fmt::format("none of its {} pictures can be read; the first: {}",
                                           broken_, first_));
        }
        if (broken_ > 0) {
            found_.lost = fmt::format("{} of {} could not be read: {}{}", broken_, read + broken_,
                                      names_, broken_ > named ? ", …" : "");
        }
        return std::move(found_);
    }

  private:
    static constexpr int64_t named = 3;
    fs::path folder_;
    FolderSettings settings_;
    FolderPictures found_;
    int64_t broken_ = 0;
    std::string names_, first_;
};

// ---- what was read before

fs::path cacheFolder() {
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache) {
        return fs::path(cache) / "baryscope" / "pictures";
    }
    if (const char* home = std::getenv("HOME"); home && *home) {
        return fs::path(home) / ".cache" / "baryscope" / "pictures";
    }
    return {};
}

/// All that a set depends on; compared as a whole, so that no two sets are taken for one.
std::string keyOf(const fs::path& folder, const std::vector<fs::path>& files,
                  const FolderSettings& settings) {
    std::error_code ignored;
    std::string key = fmt::format("baryscope pictures 1\n{}\n{} {} {}\n",
                                  fs::weakly_canonical(folder, ignored).string(), settings.side,
                                  settings.channels, settings.crop);
    for (const fs::path& file : files) {
        const auto time = fs::last_write_time(folder / file, ignored).time_since_epoch().count();
        key +=
            fmt::format("{} {} {}\n", file.string(), fs::file_size(folder / file, ignored), time);
    }
    return key;
}

fs::path cacheFile(const std::string& key) {
    uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    for (const char c : key) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return cacheFolder() / fmt::format("{:016x}", hash);
}

/// The key, what was lost, labels and pixels, each after its length.
std::string cacheBytes(const std::string& key, const FolderPictures& found) {
    std::string bytes;
    const auto append = [&](const auto& part) {
        appendLittle(bytes, static_cast<uint64_t>(part.size()));
        bytes.append(part.begin(), part.end());
    };
    append(key);
    append(found.lost);
    append(found.set.labels);
    append(found.set.pixels);
    return bytes;
}

/// Nothing where the bytes are of another key, or damaged.
std::optional<FolderPictures> fromCache(std::string_view bytes, const std::string& key,
                                        const FolderSettings& settings) {
    std::string_view parts[4];
    for (std::string_view& part : parts) {
        if (bytes.size() < sizeof(uint64_t)) {
            return std::nullopt;
        }
        const auto length = loadLittle<uint64_t>(bytes.data());
        bytes.remove_prefix(sizeof length);
        if (length > bytes.size()) {
            return std::nullopt;
        }
        part = bytes.substr(0, length);
        bytes.remove_prefix(length);
    }
    const auto& [kept, lost, labels, pixels] = parts;
    FolderPictures found{{settings.side,
                          settings.side,
                          settings.channels,
                          {pixels.begin(), pixels.end()},
                          {labels.begin(), labels.end()}},
                         std::string(lost)};
    return kept == key && found.set.count() > 0 ? std::optional(std::move(found)) : std::nullopt;
}

std::optional<FolderPictures> readCache(const std::string& key, const FolderSettings& settings) {
    std::error_code ignored;
    const fs::path file = cacheFile(key);
    if (!fs::is_regular_file(file, ignored)) {
        return std::nullopt;
    }
    try {
        return fromCache(readFile(file, uint64_t{3} << 30), key, settings);
    } catch (const InputError&) {
        return std::nullopt; // unreadable: the pictures themselves are there
    }
}

void writeCache(const std::string& key, const FolderPictures& found) {
    std::error_code ignored;
    fs::create_directories(cacheFolder(), ignored);
    try {
        writeFileAtomically(cacheFile(key), cacheBytes(key, found));
    } catch (const InputError&) {
        return; // no room, no right to write: the pictures are read again next time
    }
}

} // namespace

FolderPictures readPictureFolder(const fs::path& folder, const FolderSettings& settings,
                                 const Tell& tell) {
    const auto files = picturesBelow(folder, tell);
    const int64_t size = int64_t{settings.side} * settings.side * settings.channels;
    if (static_cast<int64_t>(files.size()) * size > mostSetBytes) {
        failInput(folder, fmt::format("its {} pictures would take {} MB at {} x {} pixels; at most "
                                      "{} MB are read",
                                      files.size(), static_cast<int64_t>(files.size()) * size >> 20,
                                      settings.side, settings.side, mostSetBytes >> 20));
    }
    const std::string key = keyOf(folder, files, settings);
    if (auto cached = readCache(key, settings)) {
        return std::move(*cached);
    }
    const auto labels = labelsOf(files);
    const std::string name = nameOf(folder);
    FolderReading reading(folder, settings);
    for (size_t k = 0; k < files.size(); ++k) {
        tell(fmt::format("{}: {} of {} pictures", name, k, files.size()));
        reading.add(files[k], labels.empty() ? std::nullopt : std::optional(labels[k]));
    }
    FolderPictures found = std::move(reading).finish();
    writeCache(key, found);
    return found;
}

} // namespace bary
