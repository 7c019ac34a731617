#include "core/io/image.h"

#include "core/io/atomic_file.h"
#include "core/io/jpeg.h"
#include "core/io/pixels.h"
#include "core/io/reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <stb_image_write.h>
#include <stdexcept>

namespace bary {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string>& writableExtensions() {
    static const std::vector<std::string> extensions = {".png", ".jpg", ".jpeg", ".bmp", ".tga"};
    return extensions;
}

void append(void* bytes, void* data, int size) {
    static_cast<std::string*>(bytes)->append(static_cast<const char*>(data),
                                             static_cast<size_t>(size));
}

std::string bytesByStb(const Image& image, bool bmp) {
    const auto encode = bmp ? stbi_write_bmp_to_func : stbi_write_tga_to_func;
    std::string bytes;
    if (encode(append, &bytes, image.width, image.height, image.channels, image.pixels.data()) ==
        0) {
        throw std::runtime_error("the picture could not be encoded");
    }
    return bytes;
}

} // namespace

bool isWritableImage(const fs::path& path) {
    const auto& known = writableExtensions();
    return std::find(known.begin(), known.end(), lowerExtension(path)) != known.end();
}

void requireConsistent(const Image& image) {
    const bool positive = image.width > 0 && image.height > 0;
    if (!positive || image.channels < 1 || image.channels > 4 ||
        image.pixels.size() != static_cast<size_t>(image.size() * image.channels)) {
        throw std::invalid_argument(fmt::format("image of {} x {} pixels with {} channels and {} "
                                                "values",
                                                image.width, image.height, image.channels,
                                                image.pixels.size()));
    }
}

void writeImage(const fs::path& path, const Image& image, int jpegQuality) {
    requireConsistent(image);
    const std::string extension = lowerExtension(path);
    if (!isWritableImage(path)) {
        failInput(path,
                  fmt::format("pictures cannot be written as {}; known are .png, .jpg, .jpeg, "
                              ".bmp, .tga",
                              extension.empty() ? "a file without extension"
                                                : "a " + extension + " file"));
    }
    const bool jpeg = extension == ".jpg" || extension == ".jpeg";
    writeFileAtomically(path, extension == ".png" ? pngBytes(image)
                              : jpeg ? jpegBytes(path, image, std::clamp(jpegQuality, 1, 100))
                                     : bytesByStb(image, extension == ".bmp"));
}

} // namespace bary
