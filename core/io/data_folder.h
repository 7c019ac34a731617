// Where a person's data sets are, and which of the known ones are there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bary {

/// The folder of data sets: the one that BARYSCOPE_DATA names, or baryscope/data in the XDG data
/// folder; "" where neither the variable nor a home folder is set.
std::filesystem::path dataFolder();

/// A set that presets use, or that a person may want to.
struct KnownDataSet {
    std::string name;               ///< its folder in the data folder
    std::string title;              ///< what it is called in public
    std::vector<std::string> files; ///< empty: pictures of any names, in subfolders too
    std::string source;             ///< where a person gets it, in plain words
};
const std::vector<KnownDataSet>& knownDataSets();

/// What is there of one file, or of a folder of pictures.
struct FoundData {
    std::string name; ///< below the data folder
    bool found = false;
    int64_t count = 0;   ///< pictures, labels or rows
    std::string unit;    ///< of the count
    std::string trouble; ///< why it cannot be read, in one line; mostly ""
};

/// Looks for every file of a set, and reads as much of it as its count needs.
std::vector<FoundData> foundOf(const KnownDataSet& set, const std::filesystem::path& folder);

} // namespace bary
