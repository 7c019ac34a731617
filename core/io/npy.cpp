// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#include "core/io/npy.h"

#include "core/io/atomic_file.h"
#include "core/io/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

namespace bary {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr size_t longestHeader = 65535;

/// A type of number that the reader knows.
struct Scalar {
    char kind;
    size_t bytes;
    double (*load)(const char*);
};

double loadBool(const char* data) {
    return *data != 0 ? 1 : 0;
}

constexpr std::array scalars = {Scalar{'f', 4, loadNumber<float>},
                                Scalar{'f', 8, loadNumber<double>},
                                Scalar{'i', 1, loadNumber<int8_t>},
                                Scalar{'i', 2, loadNumber<int16_t>},
                                Scalar{'i', 4, loadNumber<int32_t>},
                                Scalar{'i', 8, loadNumber<int64_t>},
                                Scalar{'u', 1, loadNumber<uint8_t>},
                                Scalar{'u', 2, loadNumber<uint16_t>},
                                Scalar{'u', 4, loadNumber<uint32_t>},
                                Scalar{'u', 8, loadNumber<uint64_t>},
                                Scalar{'b', 1, loadBool}};

struct Array {
    Scalar scalar;
    bool fortran = false;
    std::vector<uint64_t> shape;
    uint64_t rows = 0;
    uint64_t columns = 0; ///< numbers in a row, of all further dimensions together
};

bool isQuoted(std::string_view text) {
    return text.size() >= 2 && text.front() == text.back() &&
           (text.front() == '\'' || text.front() == '"');
}

std::string_view withoutQuotes(std::string_view text) {
    return isQuoted(text) ? text.substr(1, text.size() - 2) : text;
}

/// The raw values of a flat Python dictionary literal by key; nothing where it is not one.
std::optional<std::map<std::string, std::string>> parseDictionary(std::string_view text) {
    std::map<std::string, std::string> entries;
    std::string key, current;
    int depth = 0;
    char quote = 0;
    text = trimmed(text);
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') {
        return std::nullopt;
    }
    for (const char c : text.substr(1, text.size() - 2)) {
        const bool plain = quote == 0 && depth == 0;
        if (plain && c == ':' && key.empty()) {
            key = withoutQuotes(trimmed(current));
            current.clear();
            continue;
        }
        if (plain && c == ',') {
            entries[key] = trimmed(current);
            key.clear();
            current.clear();
            continue;
        }
        if (quote != 0) {
            quote = c == quote ? char{0} : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else {
            depth += (c == '(' || c == '[') - (c == ')' || c == ']');
        }
        current += c;
    }
    if (!key.empty()) {
        entries[key] = trimmed(current);
    }
    return quote == 0 && depth == 0 ? std::optional(entries) : std::nullopt;
}

Scalar parseType(const fs::path& path, std::string_view description) {
    if (!isQuoted(description)) {
        failInput(path, "this is a structured array; expected plain numbers of shape [n, D]");
    }
    const std::string_view type = withoutQuotes(description);
    const char order = type.empty() ? '?' : type[0];
    const char kind = type.size() < 2 ? '?' : type[1];
    if (kind == 'O') {
        failInput(path, "this array holds Python objects; save it as float32 numbers");
    }
    size_t bytes = 0;
    const char* end = type.data() + type.size();
    const bool sized = type.size() > 2 && std::from_chars(type.data() + 2, end, bytes).ptr == end;
    const auto known = std::find_if(scalars.begin(), scalars.end(), [&](const Scalar& s) {
        return s.kind == kind && s.bytes == bytes;
    });
    if (!sized || known == scalars.end() ||
        std::string_view("<>|=").find(order) == std::string::npos) {
        failInput(path, fmt::format("type {} is not supported; expected float32, float64, integers "
                                    "or bool",
                                    quotedText(type)));
    }
    if (order == '>' && bytes > 1) {
        failInput(path, fmt::format("type {} is big-endian; save it with astype('<{}{}')",
                                    quotedText(type), kind, bytes));
    }
    return *known;
}

std::optional<std::vector<uint64_t>> parseShape(std::string_view text) {
    if (text.size() < 2 || text.front() != '(' || text.back() != ')') {
        return std::nullopt;
    }
    text = text.substr(1, text.size() - 2);
    std::vector<uint64_t> shape;
    while (!trimmed(text).empty()) {
        const size_t comma = std::min(text.find(','), text.size());
        const std::string_view word = trimmed(text.substr(0, comma));
        uint64_t extent = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), extent);
        if (error != std::errc() || end != word.data() + word.size()) {
            return std::nullopt;
        }
        shape.push_back(extent);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return shape;
}

/// How many dimensions an array may have, and what that is in words.
struct Dimensions {
    size_t least, most;
    const char* words;
};

Array parseHeader(const fs::path& path, std::string_view text, const Dimensions& allowed) {
    const auto entries = parseDictionary(text);
    if (!entries) {
        failInput(path, "the NPY header is not a Python dictionary; the file is damaged");
    }
    for (const char* key : {"descr", "fortran_order", "shape"}) {
        if (!entries->contains(key)) {
            failInput(path,
                      fmt::format("the NPY header has no key '{}'; the file is damaged", key));
        }
    }
    Array array;
    array.scalar = parseType(path, entries->at("descr"));
    const std::string& order = entries->at("fortran_order");
    if (order != "True" && order != "False") {
        failInput(path, "'fortran_order' in the NPY header must be True or False, found " +
                            quotedText(order));
    }
    array.fortran = order == "True";
    const std::string& shapeText = entries->at("shape");
    const auto shape = parseShape(shapeText);
    if (!shape) {
        failInput(path, "'shape' in the NPY header must be a tuple of sizes, found " +
                            quotedText(shapeText));
    }
    if (shape->size() < allowed.least || shape->size() > allowed.most) {
        failInput(path, fmt::format("the array has shape {}; expected {}", quotedText(shapeText),
                                    allowed.words));
    }
    array.shape = *shape;
    array.rows = shape->front();
    array.columns = 1;
    for (size_t k = 1; k < shape->size(); ++k) {
        if (__builtin_mul_overflow(array.columns, (*shape)[k], &array.columns)) {
            failInput(path, fmt::format("the shape {} is too large", quotedText(shapeText)));
        }
    }
    if (array.rows == 0 || array.columns == 0) {
        failInput(path, fmt::format("the array has shape {}, which holds no points",
                                    quotedText(shapeText)));
    }
    return array;
}

/// The header text; `bytes` is left with what follows it.
std::string_view takeHeader(const fs::path& path, std::string_view& bytes) {
    if (!bytes.starts_with(magic)) {
        failInput(path, "this is not an NPY file: it does not begin with \\x93NUMPY");
    }
    const bool hasVersion = bytes.size() >= 8;
    const int version = hasVersion ? static_cast<unsigned char>(bytes[6]) : 0;
    if (hasVersion && (version < 1 || version > 3)) {
        failInput(path, fmt::format("NPY version {} is not known; expected 1, 2 or 3", version));
    }
    const size_t prefix = version == 1 ? 10 : 12;
    if (bytes.size() < prefix) {
        failInput(path,
                  fmt::format("the NPY header is truncated: at least {} bytes expected, {} found",
                              prefix, bytes.size()));
    }
    const size_t length = version == 1 ? loadLittle<uint16_t>(bytes.data() + 8)
                                       : loadLittle<uint32_t>(bytes.data() + 8);
    if (length > longestHeader) {
        failInput(path, fmt::format("the NPY header claims {} bytes; at most {} are read", length,
                                    longestHeader));
    }
    if (bytes.size() < prefix + length) {
        failInput(path, fmt::format("the NPY header is truncated: {} bytes expected, {} found",
                                    prefix + length, bytes.size()));
    }
    const std::string_view header = bytes.substr(prefix, length);
    bytes.remove_prefix(prefix + length);
    return header;
}

void requireData(const fs::path& path, const Array& array, size_t found) {
    uint64_t count = 0;
    uint64_t expected = 0;
    if (__builtin_mul_overflow(array.rows, array.columns, &count) ||
        __builtin_mul_overflow(count, array.scalar.bytes, &expected) ||
        array.columns > static_cast<uint64_t>(std::numeric_limits<int>::max())) {
        failInput(path,
                  fmt::format("the shape ({}, {}) is too large; the file has only {} bytes of "
                              "data",
                              array.rows, array.columns, found));
    }
    if (found < expected) {
        failInput(path, fmt::format("the data are truncated: {} bytes expected for shape ({}, {}), "
                                    "{} found",
                                    expected, array.rows, array.columns, found));
    }
}

/// Magic, version 1.0 and a header that ends at a multiple of 64.
std::string headerBytes(const char* type, const std::string& shape) {
    std::string header =
        fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, shape);
    const size_t unpadded = magic.size() + 2 + 2 + header.size() + 1;
    header.append((64 - unpadded % 64) % 64, ' ');
    header += '\n';
    std::string bytes(magic);
    bytes += std::string_view("\x01\x00", 2);
    appendLittle(bytes, static_cast<uint16_t>(header.size()));
    return bytes + header;
}

} // namespace

Points readNpy(const fs::path& path) {
    const std::string file = readFile(path);
    std::string_view bytes = file;
    const Dimensions points = {1, 2, "[n, D], or [n] for D = 1"};
    const Array array = parseHeader(path, takeHeader(path, bytes), points);
    requireData(path, array, bytes.size());
    std::vector<float> values(array.rows * array.columns);
    for (uint64_t row = 0; row < array.rows; ++row) {
        for (uint64_t column = 0; column < array.columns; ++column) {
            const uint64_t target = row * array.columns + column;
            const uint64_t source = array.fortran ? column * array.rows + row : target;
            const double value = array.scalar.load(bytes.data() + source * array.scalar.bytes);
            if (const auto fault = coordinateFault(value); !fault.empty()) {
                failInput(path, fmt::format("row {}, column {} (from 1) {}; every coordinate must "
                                            "be a finite number",
                                            row + 1, column + 1, fault));
            }
            values[target] = static_cast<float>(value);
        }
    }
    return {static_cast<int>(array.columns), std::move(values)};
}

NpyPictures readNpyPictures(const fs::path& path) {
    const std::string file = readFile(path);
    std::string_view bytes = file;
    const Dimensions allowed = {3, 4, "[n, height, width] or [n, height, width, channels]"};
    const Array array = parseHeader(path, takeHeader(path, bytes), allowed);
    const uint64_t channels = array.shape.size() == 4 ? array.shape[3] : 1;
    constexpr uint64_t mostSide = 4096;
    if ((channels != 1 && channels != 3) || array.shape[1] > mostSide ||
        array.shape[2] > mostSide) {
        failInput(path, fmt::format("pictures of {} x {} pixels and {} channels; there must be 1 "
                                    "or 3 channels, and at most {} pixels a side",
                                    array.shape[2], array.shape[1], channels, mostSide));
    }
    if (array.fortran) {
        failInput(path, "is in Fortran order; save it with numpy.ascontiguousarray");
    }
    requireData(path, array, bytes.size());
    const bool fractions = array.scalar.kind == 'f';
    const double white = fractions || array.scalar.kind == 'b' ? 1 : 255;
    NpyPictures pictures{static_cast<int64_t>(array.rows), static_cast<int>(array.shape[1]),
                         static_cast<int>(array.shape[2]), static_cast<int>(channels),
                         std::vector<uint8_t>(array.rows * array.columns)};
    for (size_t k = 0; k < pictures.pixels.size(); ++k) {
        const double value = array.scalar.load(bytes.data() + k * array.scalar.bytes);
        if (!(value >= 0 && value <= white)) {
            failInput(path, fmt::format("picture {} (from 1) has a pixel of {}; expected {}",
                                        k / array.columns + 1, value,
                                        fractions ? "0 to 1 in floating point"
                                                  : "whole numbers from 0 to 255"));
        }
        pictures.pixels[k] = static_cast<uint8_t>(value * 255 / white + 0.5);
    }
    return pictures;
}

std::string npyBytes(const Points& points) {
    if (points.dim < 1) {
        throw std::invalid_argument("npyBytes: points of dimension 0");
    }
    std::string bytes = headerBytes("<f4", fmt::format("{}, {}", points.size(), points.dim));
    bytes.append(reinterpret_cast<const char*>(points.values.data()),
                 points.values.size() * sizeof(float));
    return bytes;
}

std::string npyBytes(const NpyPictures& pictures) {
    std::string shape = fmt::format("{}, {}, {}", pictures.count, pictures.height, pictures.width);
    if (pictures.channels > 1) {
        shape += fmt::format(", {}", pictures.channels);
    }
    std::string bytes = headerBytes("|u1", shape);
    bytes.append(pictures.pixels.begin(), pictures.pixels.end());
    return bytes;
}

void writeNpy(const fs::path& path, const Points& points) {
    writeFileAtomically(path, npyBytes(points));
}

} // namespace bary
