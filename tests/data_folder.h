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

/// Writes files that look like the training pictures and labels of MNIST and Fashion-MNIST and
/// those of USPS, plain: 40 pictures of 28 x 28 or 16 x 16 pixels, the labels in turn.
inline void writeMadeUpMnist(const std::filesystem::path& folder) {
    constexpr int count = 40;
    const auto open = [&](const std::filesystem::path& name) {
        std::filesystem::create_directories((folder / name).parent_path());
        return std::ofstream(folder / name, std::ios::binary);
    };
    const auto number = [](std::ofstream& file, char low) { file.write("\0\0\0", 3).put(low); };
    uint32_t state = 1;
    const auto pixel = [&] { return (state = state * 1664525u + 1013904223u) >> 24; };
    for (const std::string set : {"mnist", "fashion-mnist"}) {
        auto images = open(set + "/train-images-idx3-ubyte.gz");
        images.write("\0\0\x08\x03", 4);
        for (const char size : {count, 28, 28}) {
            number(images, size);
        }
        for (int k = 0; k < count * 28 * 28; ++k) {
            images.put(static_cast<char>(pixel()));
        }
        auto labels = open(set + "/train-labels-idx1-ubyte.gz");
        labels.write("\0\0\x08\x01", 4);
        number(labels, count);
        for (int k = 0; k < count; ++k) {
            labels.put(static_cast<char>(k % 10));
        }
    }
    auto usps = open("usps/zip.train.gz");
    for (int k = 0; k < count; ++k) {
        usps << k % 10;
        for (int place = 0; place < 256; ++place) {
            usps << ' ' << (pixel() / 128.0 - 1);
        }
        usps << '\n';
    }
}

/// Writes two pictures of 8 x 8 pixels into each of the folders that presets look for.
inline void writeMadeUpPictures(const std::filesystem::path& folder) {
    for (const char* name : {"shoes", "faces/women", "faces/men", "fruit-outlines"}) {
        std::filesystem::create_directories(folder / name);
        for (const char* file : {"a.ppm", "b.ppm"}) {
            std::ofstream picture(folder / name / file, std::ios::binary);
            picture << "P6\n8 8\n255\n" << std::string(8 * 8 * 3, *file);
        }
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
