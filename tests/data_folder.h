// A folder of data sets for tests: what the shipped presets look for there, made up.
#pragma once

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

} // namespace bary::test
