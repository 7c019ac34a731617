#include "core/io/data_folder.h"

#include "core/base/error.h"
#include "core/io/atomic_file.h"
#include "core/io/idx.h"
#include "core/io/image.h"
#include "core/io/npy.h"
#include "core/io/usps.h"

#include <algorithm>
#include <cstdlib>

namespace bary {

namespace fs = std::filesystem;

namespace {

bool holds(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

int64_t picturesIn(const fs::path& folder) {
    int64_t count = 0;
    std::error_code error, ignored;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        count += isImageFile(entry->path()) && entry->is_regular_file(ignored);
    }
    return count;
}

/// Lines below the header.
int64_t rowsOf(const fs::path& file) {
    const std::string text = readFile(file);
    const bool open = !text.empty() && text.back() != '\n';
    return std::max<int64_t>(0, std::count(text.begin(), text.end(), '\n') + open - 1);
}

void count(FoundData& data, const fs::path& file) {
    if (holds(data.name, "idx3")) {
        data.unit = "pictures";
        data.count = countIdxImages(file);
    } else if (holds(data.name, "idx1")) {
        data.unit = "labels";
        data.count = static_cast<int64_t>(readIdxLabels(file).size());
    } else if (holds(data.name, "zip.")) {
        data.unit = "pictures";
        data.count = static_cast<int64_t>(readUsps(file).labels.size());
    } else if (holds(data.name, ".npy")) {
        data.unit = "values";
        data.count = readNpy(file).size();
    } else {
        data.unit = "rows";
        data.count = rowsOf(file);
    }
}

} // namespace

fs::path dataFolder() {
    if (const char* given = std::getenv("BARYSCOPE_DATA"); given && *given) {
        return given;
    }
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data) {
        return fs::path(data) / "baryscope" / "data";
    }
    if (const char* home = std::getenv("HOME"); home && *home) {
        return fs::path(home) / ".local" / "share" / "baryscope" / "data";
    }
    return {};
}

const std::vector<KnownDataSet>& knownDataSets() {
    static const std::vector<std::string> idx = {
        "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz"};
    static const std::vector<KnownDataSet> sets = {
        {"mnist", "MNIST handwritten digits (LeCun, Cortes, Burges)", idx,
         "yann.lecun.com/exdb/mnist or one of its mirrors; torchvision downloads the same files"},
        {"fashion-mnist", "Fashion-MNIST clothes (Zalando Research)", idx,
         "github.com/zalandoresearch/fashion-mnist, its folder data/fashion"},
        {"usps",
         "USPS handwritten digits (ZIP codes)",
         {"zip.train.gz", "zip.test.gz"},
         "the data page of the book The Elements of Statistical Learning, under ZIP code"},
        {"bike-sharing",
         "Bike Sharing, hourly rentals (Fanaee-T and Gama)",
         {"hour.csv"},
         "UCI Machine Learning Repository, data set Bike Sharing"},
        {"faces", "faces", {}, "pictures of your own, or a public set such as CelebA or FFHQ"},
        {"shoes", "shoes", {}, "pictures of your own, or a public set such as UT Zappos50K"},
        {"fruit-outlines",
         "fruits",
         {},
         "pictures of your own, or a public set such as Fruits-360"},
        {"vgg16",
         "weights of VGG16 (Simonyan and Zisserman), for loss=vgg",
         {"features.npy"},
         "torchvision, by the line in docs/method-win-pictures.md"},
        {"photos", "photographs for their palettes", {}, "photographs of your own"},
    };
    return sets;
}

std::vector<FoundData> foundOf(const KnownDataSet& set, const fs::path& folder) {
    std::vector<FoundData> all;
    std::error_code ignored;
    for (const std::string& file : set.files) {
        FoundData data;
        data.name = set.name + "/" + file;
        data.found = fs::is_regular_file(folder / data.name, ignored);
        try {
            if (data.found) {
                count(data, folder / data.name);
            }
        } catch (const InputError& error) {
            data.trouble = error.what();
        }
        all.push_back(std::move(data));
    }
    if (set.files.empty()) {
        FoundData data;
        data.name = set.name;
        data.count = picturesIn(folder / set.name);
        data.unit = "pictures";
        data.found = data.count > 0;
        all.push_back(std::move(data));
    }
    return all;
}

} // namespace bary
