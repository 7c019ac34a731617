// Files that may be gzipped, read from the front.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

struct gzFile_s;

namespace bary {

class GzipReader {
  public:
    /// A gzipped file, or a plain one as it is. Throws InputError where it cannot be opened.
    explicit GzipReader(const std::filesystem::path& path);

    /// The next `count` bytes; throws InputError where the file ends before, or is broken.
    void read(uint8_t* data, int64_t count);
    /// All that is left, which must be `count` bytes. Throws InputError where it is not, and before
    /// any room is made where so much cannot be in a file of this size.
    std::vector<uint8_t> readRest(int64_t count);
    /// Leaves out what lies before byte `position` of the contents.
    void seek(int64_t position);
    /// All that is left, as text. Throws InputError where the compression is broken, or for more
    /// than `most` bytes.
    std::string rest(int64_t most);

  private:
    [[noreturn]] void failBroken() const;

    struct Close {
        void operator()(gzFile_s* file) const;
    };
    std::filesystem::path path_;
    std::unique_ptr<gzFile_s, Close> file_;
};

} // namespace bary
