#include "core/io/gzip.h"

#include "core/io/reader.h"

#include <algorithm>
#include <zlib.h>

namespace bary {

namespace {

constexpr const char* broken = "the file ends too early, or its compression is broken";

} // namespace

void GzipReader::Close::operator()(gzFile_s* file) const {
    gzclose(file);
}

GzipReader::GzipReader(const std::filesystem::path& path)
    : path_(path), file_(gzopen(path.c_str(), "rb")) {
    std::error_code ignored;
    if (!file_ || std::filesystem::is_directory(path, ignored)) {
        failInput(path, "cannot be opened");
    }
    gzbuffer(file_.get(), 1 << 18); // zlib's own 8 kB cost more calls than they save memory
}

void GzipReader::read(uint8_t* data, int64_t count) {
    constexpr int64_t atOnce = 1 << 30; // gzread counts in int
    while (count > 0) {
        const auto part = static_cast<unsigned>(std::min(count, atOnce));
        if (gzread(file_.get(), data, part) != static_cast<int>(part)) {
            failInput(path_, broken);
        }
        data += part;
        count -= part;
    }
}

void GzipReader::seek(int64_t position) {
    if (gzseek(file_.get(), static_cast<z_off_t>(position), SEEK_SET) < 0) {
        failInput(path_, broken);
    }
}

std::string GzipReader::rest(int64_t most) {
    std::string text;
    char part[1 << 16];
    while (true) {
        const int got = gzread(file_.get(), part, sizeof part);
        int error = Z_OK;
        gzerror(file_.get(), &error);
        if (got < 0 || error != Z_OK) {
            failInput(path_, broken);
        }
        text.append(part, static_cast<size_t>(got));
        if (static_cast<int64_t>(text.size()) > most) {
            failInput(path_, "more than " + std::to_string(most >> 20) + " MB of text");
        }
        if (got == 0) {
            return text;
        }
    }
}

} // namespace bary
