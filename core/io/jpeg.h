// JPEG by libjpeg-turbo, which is several times quicker than stb; core/io/image.h is what others
// use.
#pragma once

#include "core/io/image.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace bary {

/// Whether these are the first bytes of a JPEG file.
bool isJpeg(std::string_view bytes);

/// Decodes into `channels` 1 to 4 (0: 1 or 3, as in the file), as stored: see exifOrientation().
/// Throws InputError that names `path` for CMYK, for one that is too large, before anything is
/// decoded, and for a broken one.
Image decodeJpeg(const std::filesystem::path& path, std::string_view bytes, int channels);

/// The bytes of a JPEG file, `quality` 1..100, alpha dropped; full resolution of colour from
/// quality 90 on. Throws InputError that names `path` for sides above 65500 pixels.
std::string jpegBytes(const std::filesystem::path& path, const Image& image, int quality);

} // namespace bary
