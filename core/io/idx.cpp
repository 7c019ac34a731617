// Format: http://yann.lecun.com/exdb/mnist, "The IDX file format": big-endian 0x00000803 for bytes
// in three dimensions (0x00000801 in one), the sizes, the data.
#include "core/io/idx.h"

#include "core/io/gzip.h"
#include "core/io/reader.h"

#include <array>
#include <string>

namespace bary {

namespace {

constexpr int64_t picturesMagic = 0x803, labelsMagic = 0x801;
constexpr int64_t mostSide = 4096, mostBytes = int64_t{1} << 32;

template <size_t count> std::array<int64_t, count> header(GzipReader& file) {
    std::array<uint8_t, 4 * count> bytes{};
    file.read(bytes.data(), bytes.size());
    std::array<int64_t, count> numbers{};
    for (size_t k = 0; k < bytes.size(); ++k) {
        numbers[k / 4] = numbers[k / 4] * 256 + bytes[k];
    }
    return numbers;
}

/// The sizes, without the pixels.
IdxImages picturesHeader(GzipReader& file, const std::filesystem::path& path) {
    const auto [magic, count, height, width] = header<4>(file);
    if (magic == labelsMagic) {
        failInput(path, "not an IDX file of pictures, but one of labels");
    }
    if (magic != picturesMagic || height < 1 || width < 1 || height > mostSide ||
        width > mostSide) {
        failInput(path, "not an IDX file of pictures");
    }
    return {count, static_cast<int>(height), static_cast<int>(width), {}};
}

} // namespace

IdxImages readIdxImages(const std::filesystem::path& path) {
    GzipReader file(path);
    IdxImages images = picturesHeader(file, path);
    const int64_t bytes = images.count * images.height * images.width;
    if (bytes > mostBytes) {
        failInput(path, "its header asks for " + std::to_string(bytes >> 20) +
                            " MB of pixels; at most 4096 are read");
    }
    if (images.count == 0) {
        failInput(path, "holds no pictures");
    }
    images.pixels = file.readRest(bytes);
    return images;
}

int64_t countIdxImages(const std::filesystem::path& path) {
    GzipReader file(path);
    return picturesHeader(file, path).count;
}

std::vector<uint8_t> readIdxLabels(const std::filesystem::path& path) {
    GzipReader file(path);
    const auto [magic, count] = header<2>(file);
    if (magic == picturesMagic) {
        failInput(path, "not an IDX file of labels, but one of pictures");
    }
    if (magic != labelsMagic || count > mostBytes) {
        failInput(path, "not an IDX file of labels");
    }
    return file.readRest(count);
}

Image readIdxImage(const std::filesystem::path& path, int64_t index) {
    GzipReader file(path);
    const IdxImages sizes = picturesHeader(file, path);
    if (index < 0 || index >= sizes.count) {
        failInput(path, "there are " + std::to_string(sizes.count) +
                            " pictures, counted from 0; number " + std::to_string(index) +
                            " was asked for");
    }
    Image image{sizes.width, sizes.height, 1, {}};
    image.pixels.resize(static_cast<size_t>(image.size()));
    file.seek(16 + index * image.size());
    file.read(image.pixels.data(), image.size());
    return image;
}

} // namespace bary
