#include "core/io/ply.h"

#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/ply_header.h"
#include "core/io/reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>
#include <vector>

namespace bary {

namespace fs = std::filesystem;

namespace {

/// Takes numbers from the data, ascii or binary, and knows where it is for the error message.
class DataReader {
  public:
    DataReader(const fs::path& path, bool ascii, std::string_view data)
        : path_(path), ascii_(ascii), rest_(data) {}

    /// From here on the numbers are those of `element`.
    void enter(const PlyElement& element) {
        element_ = &element;
        index_ = 0;
        uint64_t stride = 0;
        for (const PlyProperty& property : element.properties) {
            stride +=
                property.listCount != nullptr ? property.listCount->bytes : property.type->bytes;
        }
        uint64_t least = 0;
        const bool tooLarge = __builtin_mul_overflow(element.count, stride, &least);
        if (!ascii_ && (tooLarge || least > rest_.size())) {
            failInput(path_,
                      fmt::format("the data of element {} are truncated: {} x {} bytes "
                                  "expected, {} found",
                                  quotedText(element.name), element.count, stride, rest_.size()));
        }
    }

    void setIndex(uint64_t index) { index_ = index; }

    [[noreturn]] void fail(const std::string& what) const {
        failInput(path_, fmt::format("{} {} of {} (from 1): {}", element_->name, index_ + 1,
                                     element_->count, what));
    }

    double take(const PlyProperty& property) { return take(*property.type, property); }

    void skip(const PlyProperty& property) {
        if (property.listCount == nullptr) {
            take(property);
            return;
        }
        const double count = take(*property.listCount, property);
        constexpr double longest = 4294967295.0;
        if (!(count >= 0 && count <= longest && count == std::floor(count))) {
            fail(fmt::format("list {} has the length {}; expected a whole number from 0",
                             quotedText(property.name), formatNumber(count)));
        }
        const auto length = static_cast<uint64_t>(count);
        if (!ascii_) {
            requireBytes(length * property.type->bytes, property);
            rest_.remove_prefix(length * property.type->bytes);
            return;
        }
        for (uint64_t i = 0; i < length; ++i) {
            takeWord(property);
        }
    }

    size_t remaining() const { return rest_.size(); }

  private:
    double take(const PlyScalar& type, const PlyProperty& property) {
        if (!ascii_) {
            requireBytes(type.bytes, property);
            const double value = type.load(rest_.data());
            rest_.remove_prefix(type.bytes);
            return value;
        }
        const std::string_view word = takeWord(property);
        double value = 0;
        if (!parseNumber(word, value)) {
            fail(fmt::format("property {} is {}, which is not a number", quotedText(property.name),
                             quotedText(word)));
        }
        return value;
    }

    void requireBytes(uint64_t bytes, const PlyProperty& property) const {
        if (bytes > rest_.size()) {
            fail(fmt::format("the data are truncated: property {} needs {} bytes, {} found",
                             quotedText(property.name), bytes, rest_.size()));
        }
    }

    std::string_view takeWord(const PlyProperty& property) {
        constexpr std::string_view space = " \t\r\n";
        rest_.remove_prefix(std::min(rest_.find_first_not_of(space), rest_.size()));
        if (rest_.empty()) {
            fail(fmt::format("the data are truncated: property {} is missing",
                             quotedText(property.name)));
        }
        const size_t end = std::min(rest_.find_first_of(space), rest_.size());
        const std::string_view word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return word;
    }

    const fs::path& path_;
    bool ascii_;
    std::string_view rest_;
    const PlyElement* element_ = nullptr;
    uint64_t index_ = 0;
};

void skipElement(DataReader& data, const PlyElement& element) {
    data.enter(element);
    if (element.properties.empty()) {
        return;
    }
    for (uint64_t i = 0; i < element.count; ++i) {
        data.setIndex(i);
        for (const PlyProperty& property : element.properties) {
            data.skip(property);
        }
    }
}

/// Which coordinate each property is: 0, 1, 2 for x, y, z; -1 for none.
std::vector<int> coordinatesOf(const fs::path& path, const PlyElement& vertex) {
    std::vector<int> coordinates;
    for (const PlyProperty& property : vertex.properties) {
        const size_t axis = std::string_view("xyz").find(property.name);
        const bool single = property.name.size() == 1 && property.listCount == nullptr;
        coordinates.push_back(single && axis < 3 ? static_cast<int>(axis) : -1);
    }
    for (int axis = 0; axis < 3; ++axis) {
        const auto found = std::count(coordinates.begin(), coordinates.end(), axis);
        if (found > 1 || (found == 0 && axis < 2)) {
            failInput(path, fmt::format("element 'vertex' has {} properties '{}'; expected one",
                                        found, "xyz"[axis]));
        }
    }
    return coordinates;
}

Points readVertices(DataReader& data, const PlyElement& vertex, const std::vector<int>& coordinates,
                    bool plane) {
    const bool hasZ = std::find(coordinates.begin(), coordinates.end(), 2) != coordinates.end();
    const int dim = hasZ && !plane ? 3 : 2;
    data.enter(vertex);
    std::vector<float> values;
    // In ascii the count is only a claim, so no more is reserved than the data could hold.
    values.reserve(std::min<uint64_t>(vertex.count, data.remaining()) * static_cast<size_t>(dim));
    for (uint64_t i = 0; i < vertex.count; ++i) {
        data.setIndex(i);
        std::array<float, 3> point{};
        for (size_t j = 0; j < coordinates.size(); ++j) {
            const PlyProperty& property = vertex.properties[j];
            if (coordinates[j] < 0) {
                data.skip(property);
                continue;
            }
            const double value = data.take(property);
            if (const auto fault = coordinateFault(value); !fault.empty()) {
                data.fail(fmt::format("{} {}; expected a finite number", property.name, fault));
            }
            point[static_cast<size_t>(coordinates[j])] = static_cast<float>(value);
        }
        values.insert(values.end(), point.begin(), point.begin() + dim);
    }
    return {dim, std::move(values)};
}

} // namespace

Points readPly(const fs::path& path) {
    const std::string file = readFile(path);
    std::string_view bytes = file;
    const PlyHeader header = takePlyHeader(path, bytes);
    DataReader data(path, header.ascii, bytes);
    for (const PlyElement& element : header.elements) {
        if (element.name != "vertex") {
            skipElement(data, element);
            continue;
        }
        if (element.count == 0) {
            failInput(path, "element 'vertex' has 0 points; expected at least one");
        }
        return readVertices(data, element, coordinatesOf(path, element), header.plane);
    }
    failInput(path, "the PLY header has no element 'vertex'");
}

std::string plyBytes(const Points& points, std::span<const uint8_t> rgb) {
    const auto count = static_cast<size_t>(points.size());
    if (points.dim != 2 && points.dim != 3) {
        throw std::invalid_argument("plyBytes: the dimension must be 2 or 3");
    }
    if (!rgb.empty() && rgb.size() != 3 * count) {
        throw std::invalid_argument("plyBytes: rgb must have 3 values for each point");
    }
    std::string bytes = "ply\nformat binary_little_endian 1.0\n";
    bytes += points.dim == 2 ? fmt::format("{}\n", plyPlaneComment) : "";
    bytes += fmt::format(
        "element vertex {}\nproperty float x\nproperty float y\nproperty float z\n", count);
    bytes += rgb.empty() ? "" : "property uchar red\nproperty uchar green\nproperty uchar blue\n";
    bytes += "end_header\n";
    bytes.reserve(bytes.size() + count * (rgb.empty() ? 12 : 15));
    for (size_t i = 0; i < count; ++i) {
        const auto point = points.row(static_cast<int64_t>(i));
        appendLittle(bytes, point[0]);
        appendLittle(bytes, point[1]);
        appendLittle(bytes, points.dim == 3 ? point[2] : 0.0f);
        for (const uint8_t value : rgb.subspan(rgb.empty() ? 0 : 3 * i, rgb.empty() ? 0 : 3)) {
            appendLittle(bytes, value);
        }
    }
    return bytes;
}

void writePly(const fs::path& path, const Points& points, std::span<const uint8_t> rgb) {
    if (points.dim != 2 && points.dim != 3) {
        failInput(path,
                  fmt::format("points of dimension {} cannot be written as .ply; expected 2 or "
                              "3 (use .npy or .csv)",
                              points.dim));
    }
    writeFileAtomically(path, plyBytes(points, rgb));
}

} // namespace bary
