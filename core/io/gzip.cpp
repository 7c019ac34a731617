#include "core/io/gzip.h"

#include "core/io/reader.h"

#include <algorithm>
#include <zlib.h>

namespace bary {

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

void GzipReader::failBroken() const {
    int code = Z_OK;
    gzerror(file_.get(), &code);
    failInput(path_, code == Z_DATA_ERROR || code == Z_STREAM_ERROR
                         ? "its gzip compression is damaged"
                         : "the file ends too early: it was cut off");
}

void GzipReader::read(uint8_t* data, int64_t count) {
    constexpr int64_t atOnce = 1 << 30; // gzread counts in int
    while (count > 0) {
        const auto part = static_cast<unsigned>(std::min(count, atOnce));
        if (gzread(file_.get(), data, part) != static_cast<int>(part)) {
            failBroken();
        }
        data += part;
        count -= part;
    }
}

std::vector<uint8_t> GzipReader::readRest(int64_t count) {
    constexpr int64_t mostShrunk = 1032; // what deflate can make of zeros
    std::error_code error;
    const auto stored = static_cast<int64_t>(std::filesystem::file_size(path_, error));
    if (!error && count > stored * (gzdirect(file_.get()) ? 1 : mostShrunk)) {
        failInput(path_, "its header promises " + std::to_string(count) +
                             " bytes, more than the file can hold: the file ends too early, or is "
                             "of another kind");
    }
    std::vector<uint8_t> bytes(static_cast<size_t>(count));
    read(bytes.data(), count);
    uint8_t further = 0; // reading to the end has the checksum compared, too
    const int got = gzread(file_.get(), &further, 1);
    int code = Z_OK;
    gzerror(file_.get(), &code);
    if (got < 0 || (got == 0 && code != Z_OK && code != Z_STREAM_END)) {
        failBroken();
    }
    if (got > 0) {
        failInput(path_, "holds more than the " + std::to_string(count) +
                             " bytes that its header promises");
    }
    return bytes;
}

void GzipReader::seek(int64_t position) {
    if (gzseek(file_.get(), static_cast<z_off_t>(position), SEEK_SET) < 0) {
        failBroken();
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
            failBroken();
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
