// Animations read by hand: the blocks of a GIF and of an APNG, as their specifications have them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace bary::test {

struct Film {
    int width = 0, height = 0, frames = 0;
    double seconds = 0;
    bool endless = false;
};

/// GIF89a: header, then extensions (graphic control: delay in 1/100 s; NETSCAPE2.0: loop count) and
/// images, each a list of sub-blocks.
inline Film readGif(const std::string& bytes) {
    const auto at = [&](size_t i) { return static_cast<uint8_t>(bytes.at(i)); };
    const auto word = [&](size_t i) { return at(i) + 256 * at(i + 1); };
    const auto table = [](uint8_t flags) {
        return flags & 0x80 ? size_t{3} << ((flags & 7) + 1) : 0;
    };
    const auto afterBlocks = [&](size_t i) {
        while (at(i) != 0) {
            i += 1 + at(i);
        }
        return i + 1;
    };
    if (bytes.substr(0, 6) != "GIF89a") {
        throw std::runtime_error("no GIF");
    }
    Film film{word(6), word(8)};
    size_t i = 13 + table(at(10));
    while (at(i) != 0x3B) {
        if (at(i) == 0x2C) {
            ++film.frames;
            i = afterBlocks(i + 10 + table(at(i + 9)) + 1);
        } else if (at(i) == 0x21) {
            if (at(i + 1) == 0xF9) {
                film.seconds += word(i + 4) / 100.0;
            } else if (bytes.substr(i + 3, 11) == "NETSCAPE2.0") {
                film.endless = word(i + 16) == 0;
            }
            i = afterBlocks(i + 2);
        } else {
            throw std::runtime_error("unknown block in a GIF");
        }
    }
    if (i + 1 != bytes.size()) {
        throw std::runtime_error("a GIF goes on after its end");
    }
    return film;
}

/// APNG: chunks; acTL has the number of frames and plays, each fcTL a delay as a fraction.
inline Film readApng(const std::string& bytes) {
    const auto number = [&](size_t i, int count) {
        int value = 0;
        for (int k = 0; k < count; ++k) {
            value = 256 * value + static_cast<uint8_t>(bytes.at(i + k));
        }
        return value;
    };
    Film film;
    int announced = 0;
    std::string last;
    size_t i = 8;
    while (i < bytes.size()) {
        last = bytes.substr(i + 4, 4);
        const size_t data = i + 8;
        if (last == "IHDR") {
            film.width = number(data, 4);
            film.height = number(data + 4, 4);
        } else if (last == "acTL") {
            announced = number(data, 4);
            film.endless = number(data + 4, 4) == 0;
        } else if (last == "fcTL") {
            ++film.frames;
            film.seconds += double(number(data + 20, 2)) / number(data + 22, 2);
        }
        i = data + number(i, 4) + 4;
    }
    if (last != "IEND" || announced != film.frames) {
        throw std::runtime_error("an APNG is not complete");
    }
    return film;
}

} // namespace bary::test
