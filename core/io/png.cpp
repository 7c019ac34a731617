// A PNG encoder for large photographs (ISO/IEC 15948): one filter and the quickest level of zlib,
// which together are several times quicker than stb and leave smaller files.
#include "core/io/image.h"
#include "core/io/pixels.h"

#include <memory>
#include <new>
#include <string_view>
#include <zlib.h>

namespace bary {

namespace {

void appendNumber(std::string& bytes, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(value >> shift);
    }
}

void appendChunk(std::string& bytes, const char* kind, std::string_view data) {
    appendNumber(bytes, static_cast<uint32_t>(data.size()));
    const size_t begin = bytes.size();
    bytes += kind;
    bytes += data;
    const auto* checked = reinterpret_cast<const Bytef*>(bytes.data() + begin);
    appendNumber(bytes, static_cast<uint32_t>(
                            crc32_z(crc32_z(0, nullptr, 0), checked, bytes.size() - begin)));
}

std::string header(const Image& image) {
    constexpr char colourTypes[] = {0, 4, 2, 6}; // grey, grey + alpha, RGB, RGBA
    std::string bytes;
    appendNumber(bytes, static_cast<uint32_t>(image.width));
    appendNumber(bytes, static_cast<uint32_t>(image.height));
    bytes += {8, colourTypes[image.channels - 1], 0, 0, 0}; // 8 bits, deflate, not interlaced
    return bytes;
}

/// Every row as the differences to the one above it: filter 2, "up".
class FilteredRows {
  public:
    explicit FilteredRows(const Image& image)
        : image_(image), length_(static_cast<size_t>(image.width) * image.channels),
          row_(length_ + 1, 0) {}

    std::vector<uint8_t>& row(int y) {
        const uint8_t* here = image_.pixels.data() + length_ * static_cast<size_t>(y);
        row_[0] = 2;
        for (size_t k = 0; k < length_; ++k) {
            row_[k + 1] = static_cast<uint8_t>(here[k] - (y > 0 ? here[k - length_] : 0));
        }
        return row_;
    }

  private:
    const Image& image_;
    size_t length_;
    std::vector<uint8_t> row_;
};

/// Compresses into pieces of at most a megabyte, each handed to `piece`.
template <typename Piece> void deflateRows(const Image& image, const Piece& piece) {
    z_stream stream{};
    if (deflateInit(&stream, Z_BEST_SPEED) != Z_OK) {
        throw std::bad_alloc();
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, deflateEnd);
    std::string out(1 << 20, '\0');
    const auto refill = [&] {
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
    };
    const auto flush = [&] { piece(std::string_view(out.data(), out.size() - stream.avail_out)); };
    refill();
    FilteredRows rows(image);
    for (int y = 0; y < image.height; ++y) {
        auto& row = rows.row(y);
        stream.next_in = row.data();
        stream.avail_in = static_cast<uInt>(row.size());
        const int mode = y + 1 == image.height ? Z_FINISH : Z_NO_FLUSH;
        while (deflate(&stream, mode) != Z_STREAM_END &&
               (stream.avail_in > 0 || mode == Z_FINISH || stream.avail_out == 0)) {
            flush();
            refill();
        }
    }
    flush();
}

} // namespace

std::string pngBytes(const Image& image) {
    requireConsistent(image);
    std::string bytes = "\x89PNG\r\n\x1a\n";
    appendChunk(bytes, "IHDR", header(image));
    deflateRows(image, [&](std::string_view piece) { appendChunk(bytes, "IDAT", piece); });
    appendChunk(bytes, "IEND", "");
    return bytes;
}

} // namespace bary
