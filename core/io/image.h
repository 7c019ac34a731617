// Pictures in files and in memory, 8 bits per channel.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bary {

/// Pixels [height, width, channels], the top row first; 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA.
struct Image {
    int width = 0;
    int height = 0;
    int channels = 0;
    std::vector<uint8_t> pixels;
    std::string lost{}; ///< what reading took from it: "16 bits a channel reduced to 8"; mostly ""

    /// The number of pixels, width x height.
    int64_t size() const { return static_cast<int64_t>(width) * height; }
};

/// The largest picture that is read.
constexpr int64_t mostPixels = 100'000'000;

/// The extensions that readImage is offered: ".png", ".jpg", ...
const std::vector<std::string>& imageExtensions();

/// True where the extension, in any case, is one of imageExtensions().
bool isImageFile(const std::filesystem::path& path);

/// Decodes a PNG, JPEG, BMP, TGA, GIF (first frame), PSD, PPM, PGM or HDR file, whatever its
/// extension, and turns it upright where a JPEG's Exif data ask for it. `channels` 1 to 4 converts,
/// 0 keeps those of the file. 16-bit pictures are reduced to 8 bits, HDR ones to sRGB where 1 is
/// white; Image::lost says so. Throws InputError for a file that is no picture, is truncated, holds
/// CMYK, or is larger than mostPixels, which is checked before anything is decoded.
Image readImage(const std::filesystem::path& path, int channels = 0);

/// The bytes of a PNG file. Throws std::invalid_argument where the pixels do not fit the size.
std::string pngBytes(const Image& image);

/// Whether writeImage knows this extension.
bool isWritableImage(const std::filesystem::path& path);

/// Writes .png, .jpg/.jpeg (`jpegQuality` 1..100, alpha dropped), .bmp or .tga atomically. Throws
/// InputError for another extension or a file that cannot be written.
void writeImage(const std::filesystem::path& path, const Image& image, int jpegQuality = 95);

/// The picture filtered to width x height, both at least 1; colours are averaged in linear light.
Image resizeImage(const Image& image, int width, int height);

/// The picture with its longer side reduced to at most `longSide` pixels, in proportion.
Image fitImage(const Image& image, int longSide);

} // namespace bary
