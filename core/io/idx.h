// IDX, the format of MNIST's files: a table of pictures, or of labels.
#pragma once

#include "core/io/image.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace bary {

/// Bytes [count, height, width].
struct IdxImages {
    int64_t count = 0;
    int height = 0, width = 0;
    std::vector<uint8_t> pixels;
};

/// All pictures of an IDX file of bytes [n, height, width], plain or gzipped. Throws InputError for
/// another file, one that ends too early, and more than 4 GB of pixels.
IdxImages readIdxImages(const std::filesystem::path& path);

/// How many pictures the header of an IDX file promises. Throws as readIdxImages() does.
int64_t countIdxImages(const std::filesystem::path& path);

/// All labels of an IDX file of bytes [n], plain or gzipped. Throws as readIdxImages() does.
std::vector<uint8_t> readIdxLabels(const std::filesystem::path& path);

/// Picture `index`, from 0, of an IDX file of pictures: one channel. Throws as readIdxImages()
/// does, and for an index beyond n.
Image readIdxImage(const std::filesystem::path& path, int64_t index);

} // namespace bary
