// What the decoders and encoders of pictures check first.
#pragma once

#include "core/io/image.h"

namespace bary {

/// Throws InputError that names the file unless 1 <= width x height <= mostPixels.
void requireModestSize(const std::filesystem::path& path, int width, int height);

/// Throws std::invalid_argument where the pixels do not fit the size and the channels.
void requireConsistent(const Image& image);

} // namespace bary
