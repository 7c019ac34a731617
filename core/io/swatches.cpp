// GPL: the GIMP's palette format. ASE: big-endian blocks of kind, length and content; its layout is
// not published by Adobe, but widely documented and read.
#include "core/io/swatches.h"

#include "core/base/text.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>

namespace bary {

namespace {

std::array<uint8_t, 3> bytesOf(const Swatch& swatch) {
    std::array<uint8_t, 3> rgb{};
    toBytes(swatch.colour, rgb.data());
    return rgb;
}

template <typename T> void appendBig(std::string& bytes, T value) {
    for (int shift = 8 * static_cast<int>(sizeof value) - 8; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(value >> shift);
    }
}

/// A length and UTF-16 with an end of zero; what is not ASCII becomes '?'.
void appendText(std::string& bytes, const std::string& text) {
    appendBig(bytes, static_cast<uint16_t>(text.size() + 1));
    for (const char c : text) {
        appendBig(bytes, static_cast<uint16_t>(static_cast<unsigned char>(c) < 0x80 ? c : '?'));
    }
    appendBig(bytes, uint16_t{0});
}

void appendBlock(std::string& bytes, uint16_t kind, const std::string& content) {
    appendBig(bytes, kind);
    appendBig(bytes, static_cast<uint32_t>(content.size()));
    bytes += content;
}

std::string colourBlock(const SwatchRow& row, size_t k) {
    std::string content;
    appendText(content, fmt::format("{} {}", row.name, k + 1));
    content += "RGB ";
    for (const float value : row.swatches[k].colour) {
        appendBig(content, std::bit_cast<uint32_t>(std::clamp(value, 0.0f, 1.0f)));
    }
    appendBig(content, uint16_t{0}); // global
    return content;
}

} // namespace

std::string swatchesCsv(const std::vector<SwatchRow>& rows) {
    std::string csv = "name,red,green,blue,share\n";
    const auto rounded = [](double value) { return formatNumber(std::round(value * 1e4) / 1e4); };
    for (const SwatchRow& row : rows) {
        for (const auto& [colour, share] : row.swatches) {
            csv += fmt::format("{},{},{},{},{}\n", row.name, rounded(colour[0]), rounded(colour[1]),
                               rounded(colour[2]), rounded(share));
        }
    }
    return csv;
}

std::string swatchesGpl(const std::string& title, const std::vector<SwatchRow>& rows) {
    std::string text = fmt::format("GIMP Palette\nName: {}\nColumns: {}\n#\n", title,
                                   rows.empty() ? 0 : rows.front().swatches.size());
    for (const SwatchRow& row : rows) {
        for (size_t k = 0; k < row.swatches.size(); ++k) {
            const auto [r, g, b] = bytesOf(row.swatches[k]);
            text += fmt::format("{:3} {:3} {:3}\t{} {}\n", r, g, b, row.name, k + 1);
        }
    }
    return text;
}

std::string swatchesAse(const std::vector<SwatchRow>& rows) {
    constexpr uint16_t groupStart = 0xc001, groupEnd = 0xc002, colour = 0x0001;
    std::string blocks;
    uint32_t count = 0;
    for (const SwatchRow& row : rows) {
        std::string title;
        appendText(title, row.name);
        appendBlock(blocks, groupStart, title);
        for (size_t k = 0; k < row.swatches.size(); ++k) {
            appendBlock(blocks, colour, colourBlock(row, k));
        }
        appendBlock(blocks, groupEnd, "");
        count += static_cast<uint32_t>(row.swatches.size()) + 2;
    }
    std::string bytes = "ASEF";
    appendBig(bytes, uint16_t{1}); // version 1.0
    appendBig(bytes, uint16_t{0});
    appendBig(bytes, count);
    return bytes + blocks;
}

Image swatchesPicture(const std::vector<SwatchRow>& rows) {
    constexpr size_t tile = 96, gap = 12;
    size_t columns = 1;
    for (const SwatchRow& row : rows) {
        columns = std::max(columns, row.swatches.size());
    }
    const size_t width = columns * tile, height = rows.size() * (tile + gap) - gap;
    Image image{static_cast<int>(width), static_cast<int>(height), 3,
                std::vector<uint8_t>(3 * width * height, 255)};
    for (size_t r = 0; r < rows.size(); ++r) {
        for (size_t k = 0; k < rows[r].swatches.size(); ++k) {
            const auto rgb = bytesOf(rows[r].swatches[k]);
            for (size_t y = r * (tile + gap); y < r * (tile + gap) + tile; ++y) {
                for (size_t x = k * tile; x < (k + 1) * tile; ++x) {
                    std::copy(rgb.begin(), rgb.end(), image.pixels.data() + 3 * (y * width + x));
                }
            }
        }
    }
    return image;
}

} // namespace bary
