// A folder of data sets for tests: what the shipped presets look for there, made up.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace bary::test {

/// Sets the folder of the data sets for one test.
class DataFolder {
  public:
    explicit DataFolder(const std::string& path) {
        if (const char* old = std::getenv("BARYSCOPE_DATA")) {
            old_ = old;
        }
        setenv("BARYSCOPE_DATA", path.c_str(), 1);
    }
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;
    ~DataFolder() { setenv("BARYSCOPE_DATA", old_.c_str(), 1); }

  private:
    std::string old_;
};

/// Writes a file that looks like MNIST's pictures, plain: 12 of 2 x 2 pixels.
inline void writeMadeUpMnist(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder / "mnist");
    std::ofstream file(folder / "mnist" / "train-images-idx3-ubyte.gz", std::ios::binary);
    const auto number = [&](char low) { file.write("\0\0\0", 3).put(low); };
    file.write("\0\0\x08\x03", 4);
    number(12);
    number(2);
    number(2);
    for (int pixel = 0; pixel < 12 * 4; ++pixel) {
        file.put(static_cast<char>(1 + pixel));
    }
}

/// Writes a table with the columns that the presets look for in the one of bike rentals: 200 rows.
inline void writeMadeUpRentals(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder / "bike-sharing");
    std::ofstream file(folder / "bike-sharing" / "hour.csv");
    file << "season,hr,workingday,weathersit,temp,atemp,hum,windspeed,casual,registered,cnt\n";
    uint32_t state = 1;
    const auto number = [&](uint32_t below) {
        state = state * 1664525u + 1013904223u;
        return (state >> 16) % below;
    };
    for (int row = 0; row < 200; ++row) {
        for (int column = 0; column < 10; ++column) {
            file << number(50) << ',';
        }
        file << number(9) << '\n';
    }
}

} // namespace bary::test
