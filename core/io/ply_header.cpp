#include "core/io/ply_header.h"

#include "core/io/reader.h"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <sstream>

namespace bary {

namespace fs = std::filesystem;

namespace {

constexpr std::array scalars = {PlyScalar{"char", "int8", 1, loadNumber<int8_t>},
                                PlyScalar{"uchar", "uint8", 1, loadNumber<uint8_t>},
                                PlyScalar{"short", "int16", 2, loadNumber<int16_t>},
                                PlyScalar{"ushort", "uint16", 2, loadNumber<uint16_t>},
                                PlyScalar{"int", "int32", 4, loadNumber<int32_t>},
                                PlyScalar{"uint", "uint32", 4, loadNumber<uint32_t>},
                                PlyScalar{"float", "float32", 4, loadNumber<float>},
                                PlyScalar{"double", "float64", 8, loadNumber<double>}};

/// Reads the header line by line; afterwards rest() is the data.
class HeaderParser {
  public:
    HeaderParser(const fs::path& path, std::string_view bytes) : path_(path), rest_(bytes) {}

    PlyHeader parse() {
        if (takeLine() != "ply") {
            failInput(path_, "this is not a PLY file: its first line is not 'ply'");
        }
        for (std::string_view line = takeLine(); line != "end_header"; line = takeLine()) {
            parseLine(line);
        }
        if (!hasFormat_) {
            failInput(path_, "the PLY header has no 'format' line");
        }
        return std::move(header_);
    }

    std::string_view rest() const { return rest_; }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        failInput(path_, fmt::format("line {} of the PLY header: {}", number_, what));
    }

    std::string_view takeLine() {
        // Without this bound a large file of another kind would be taken for one long line.
        const size_t end = rest_.substr(0, 4096).find('\n');
        ++number_;
        if (end == std::string_view::npos) {
            if (number_ == 1) {
                return {};
            }
            fail("the header is truncated; expected 'end_header'");
        }
        const std::string_view line = trimmed(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        return line;
    }

    void parseLine(std::string_view line) {
        std::istringstream words{std::string(line)};
        std::string keyword;
        words >> keyword;
        if (keyword == "format") {
            parseFormat(words);
        } else if (keyword == "element") {
            parseElement(words);
        } else if (keyword == "property") {
            parseProperty(words);
        } else if (keyword == "comment") {
            header_.plane = header_.plane || line == plyPlaneComment;
        } else if (!keyword.empty() && keyword != "obj_info") {
            fail(fmt::format("{} is not known; expected format, element, property, comment or "
                             "end_header",
                             quotedText(keyword)));
        }
    }

    void parseFormat(std::istringstream& words) {
        std::string format, version;
        words >> format >> version;
        if (format == "binary_big_endian") {
            fail("binary_big_endian is not read; save it as binary_little_endian or ascii");
        }
        if (format != "ascii" && format != "binary_little_endian") {
            fail(fmt::format("format {} is not known; expected ascii or binary_little_endian",
                             quotedText(format)));
        }
        if (version != "1.0") {
            fail(fmt::format("version {} is not known; expected 1.0", quotedText(version)));
        }
        header_.ascii = format == "ascii";
        hasFormat_ = true;
    }

    void parseElement(std::istringstream& words) {
        PlyElement element;
        std::string count;
        words >> element.name >> count;
        const char* end = count.data() + count.size();
        const auto parsed = std::from_chars(count.data(), end, element.count);
        if (element.name.empty() || parsed.ec != std::errc() || parsed.ptr != end) {
            fail(fmt::format("expected 'element NAME COUNT', found the count {}",
                             quotedText(count)));
        }
        header_.elements.push_back(std::move(element));
    }

    void parseProperty(std::istringstream& words) {
        if (header_.elements.empty()) {
            fail("a property before the first element");
        }
        PlyProperty property;
        std::string type;
        words >> type;
        if (type == "list") {
            std::string count;
            words >> count >> type;
            property.listCount = &scalarNamed(count);
        }
        property.type = &scalarNamed(type);
        if (!(words >> property.name)) {
            fail("the property has no name");
        }
        header_.elements.back().properties.push_back(std::move(property));
    }

    const PlyScalar& scalarNamed(const std::string& name) const {
        for (const PlyScalar& scalar : scalars) {
            if (scalar.name == name || scalar.alias == name) {
                return scalar;
            }
        }
        fail(fmt::format("{} is not a type of property; expected float, double, uchar, int, ...",
                         quotedText(name)));
    }

    const fs::path& path_;
    std::string_view rest_;
    size_t number_ = 0;
    bool hasFormat_ = false;
    PlyHeader header_;
};

} // namespace

PlyHeader takePlyHeader(const fs::path& path, std::string_view& bytes) {
    HeaderParser parser(path, bytes);
    PlyHeader header = parser.parse();
    bytes = parser.rest();
    return header;
}

} // namespace bary
