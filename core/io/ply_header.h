// The header of a PLY file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bary {

/// Marks points in the plane, which PLY can only keep with z = 0.
constexpr std::string_view plyPlaneComment = "comment baryscope: plane points, z = 0";

/// A type of number in a PLY file; `load` reads it from binary_little_endian data.
struct PlyScalar {
    std::string_view name;
    std::string_view alias;
    size_t bytes;
    double (*load)(const char*);
};

struct PlyProperty {
    std::string name;
    const PlyScalar* type = nullptr;
    const PlyScalar* listCount = nullptr; ///< Null for a plain property.
};

struct PlyElement {
    std::string name;
    uint64_t count = 0;
    std::vector<PlyProperty> properties;
};

struct PlyHeader {
    bool ascii = false;
    bool plane = false; ///< Holds plyPlaneComment.
    std::vector<PlyElement> elements;
};

/// Parses the header at the front of `bytes` and removes it, so that the data are left. Throws
/// InputError that names `path` and the line.
PlyHeader takePlyHeader(const std::filesystem::path& path, std::string_view& bytes);

} // namespace bary
