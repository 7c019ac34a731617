// Format: http://yann.lecun.com/exdb/mnist, "The IDX file format": big-endian 0x00000803 for bytes
// in three dimensions, the three sizes, the data.
#include "core/io/idx.h"

#include "core/io/reader.h"

#include <array>
#include <memory>
#include <string>
#include <zlib.h>

namespace bary {

namespace {

struct CloseGzip {
    void operator()(gzFile file) const { gzclose(file); }
};
using GzipFile = std::unique_ptr<gzFile_s, CloseGzip>;

void readBytes(const GzipFile& file, uint8_t* data, unsigned count,
               const std::filesystem::path& path) {
    if (gzread(file.get(), data, count) != static_cast<int>(count)) {
        failInput(path, "the file ends too early, or its compression is broken");
    }
}

} // namespace

Image readIdxImage(const std::filesystem::path& path, int64_t index) {
    const GzipFile file(gzopen(path.c_str(), "rb")); // reads plain files as they are
    if (!file) {
        failInput(path, "cannot be opened");
    }
    std::array<uint8_t, 16> header{};
    readBytes(file, header.data(), header.size(), path);
    std::array<int64_t, 4> numbers{};
    for (size_t k = 0; k < numbers.size(); ++k) {
        for (size_t byte = 0; byte < 4; ++byte) {
            numbers[k] = numbers[k] * 256 + header[4 * k + byte];
        }
    }
    const auto [magic, count, height, width] = numbers;
    constexpr int64_t most = 4096; // pixels a side
    if (magic != 0x803 || height < 1 || width < 1 || height > most || width > most) {
        failInput(path, "not an IDX file of pictures");
    }
    if (index < 0 || index >= count) {
        failInput(path, "there are " + std::to_string(count) +
                            " pictures, counted from 0; number " + std::to_string(index) +
                            " was asked for");
    }
    Image image{static_cast<int>(width), static_cast<int>(height), 1, {}};
    image.pixels.resize(static_cast<size_t>(image.size()));
    if (gzseek(file.get(), static_cast<z_off_t>(16 + index * image.size()), SEEK_SET) < 0) {
        failInput(path, "the file ends too early, or its compression is broken");
    }
    readBytes(file, image.pixels.data(), static_cast<unsigned>(image.pixels.size()), path);
    return image;
}

} // namespace bary
