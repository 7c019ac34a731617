// IDX, the format of MNIST's files: a table of pictures.
#pragma once

#include "core/io/image.h"

#include <cstdint>
#include <filesystem>

namespace bary {

/// Picture `index`, from 0, of an IDX file of bytes [n, height, width], plain or gzipped: one
/// channel. Throws InputError for another file, one that ends too early, and an index beyond n.
Image readIdxImage(const std::filesystem::path& path, int64_t index);

} // namespace bary
