// Sets of pictures: files of data sets, folders, characters drawn by the program.
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/font.h"
#include "core/io/idx.h"
#include "core/io/npy.h"
#include "core/io/usps.h"
#include "core/measure/families.h"
#include "core/measure/glyph_set.h"
#include "core/measure/image_choice.h"
#include "core/measure/image_folder.h"

#include <algorithm>
#include <fmt/format.h>

namespace bary::families {

namespace {

namespace fs = std::filesystem;

constexpr int mostSide = 256;

/// A set, and what to call it.
struct Named {
    ImageSet set;
    std::string name;
};

Named fromIdx(JsonObject& form, const Context& context) {
    const fs::path file = dataFile(form, "images", context);
    context.tell("reading " + file.filename().string());
    IdxImages images = readIdxImages(file);
    Named named{{images.width, images.height, 1, std::move(images.pixels), {}},
                file.filename().string()};
    if (form.has("labels")) {
        const fs::path labels = dataFile(form, "labels", context);
        named.set.labels = readIdxLabels(labels);
        const auto count = static_cast<int64_t>(named.set.labels.size());
        if (count != images.count) {
            fail(context, fmt::format("{} holds {} labels, but {} holds {} pictures",
                                      labels.string(), count, file.string(), images.count));
        }
    }
    return named;
}

Named fromUsps(JsonObject& form, const Context& context) {
    const fs::path file = dataFile(form, "usps", context);
    context.tell("reading " + file.filename().string());
    UspsDigits digits = readUsps(file);
    return {
        {UspsDigits::side, UspsDigits::side, 1, std::move(digits.pixels), std::move(digits.labels)},
        file.filename().string()};
}

/// Names of fonts, or the name of a style.
std::vector<fs::path> fontsOf(const JsonObject& form) {
    const std::string where = form.whereOf("fonts");
    if (!form.has("fonts") || form.at("fonts").is_string()) {
        return glyphFonts(form.choice("fonts", "all", glyphStyles()), where);
    }
    std::vector<fs::path> fonts;
    for (const std::string& name : form.texts("fonts", {})) {
        fonts.push_back(requireFont(name, where));
    }
    return fonts;
}

GlyphInk inkOf(const JsonObject& glyphs) {
    static const std::vector<std::string> inks = {"white", "grey", "coloured"};
    const std::string ink = glyphs.choice("ink", "white", inks);
    return ink == "white" ? GlyphInk::White : ink == "grey" ? GlyphInk::Grey : GlyphInk::Coloured;
}

Named fromGlyphs(JsonObject& form, const Context& context) {
    const JsonObject glyphs = form.object("glyphs");
    GlyphSettings settings;
    const std::string text = glyphs.text("text");
    const auto characters = codePoints(text);
    if (!characters) {
        glyphs.fail("text", "is not UTF-8");
    }
    settings.text = *characters;
    settings.fonts = fontsOf(glyphs);
    settings.count = glyphs.integer("count", settings.count, 1, 1000000);
    settings.seed = static_cast<uint64_t>(glyphs.integer("seed", 1, 0, INT64_MAX));
    settings.rotation = glyphs.number("rotation", settings.rotation, 0, 180);
    settings.shear = glyphs.number("shear", settings.shear, 0, 1);
    settings.shift = glyphs.number("shift", settings.shift, 0, 1);
    settings.scale = glyphs.number("scale", settings.scale, 0, 1);
    settings.weight = glyphs.number("weight", settings.weight, 0, 1);
    settings.noise = glyphs.number("noise", settings.noise, 0, 1);
    settings.ink = inkOf(glyphs);
    glyphs.finish();
    const auto side = static_cast<int>(form.integer("size", 16, 4, mostSide));
    return {drawnGlyphs(settings, side, glyphs.where(), context.tell), "the characters " + text};
}

Named fromNpy(JsonObject& form, const Context& context) {
    const fs::path file = dataFile(form, "npy", context);
    context.tell("reading " + file.filename().string());
    NpyPictures pictures = readNpyPictures(file);
    return {{pictures.width, pictures.height, pictures.channels, std::move(pictures.pixels), {}},
            file.filename().string()};
}

Named fromFolder(JsonObject& form, const Context& context) {
    static const std::vector<std::string> fits = {"crop", "pad"};
    const fs::path folder = dataFile(form, "folder", context);
    FolderSettings settings;
    settings.side = static_cast<int>(form.integer("size", settings.side, 4, mostSide));
    settings.channels = static_cast<int>(form.integer("channels", 3, 1, 3));
    if (settings.channels == 2) {
        form.fail("channels", "must be 1, grey, or 3, red, green and blue");
    }
    settings.crop = form.choice("fit", "crop", fits) == "crop";
    FolderPictures found = readPictureFolder(folder, settings, context.tell);
    std::string name = folder.lexically_normal().string();
    if (!found.lost.empty()) {
        name += " (" + found.lost + ")";
    }
    return {std::move(found.set), std::move(name)};
}

Named namedSet(JsonObject& form, const Context& context) {
    const std::pair<const char*, Named (*)(JsonObject&, const Context&)> sources[] = {
        {"images", fromIdx},
        {"usps", fromUsps},
        {"folder", fromFolder},
        {"npy", fromNpy},
        {"glyphs", fromGlyphs}};
    for (const auto& [key, read] : sources) {
        if (form.has(key)) {
            return read(form, context);
        }
    }
    fail(context, "measure 'images' needs one of the keys images, usps, folder, npy, glyphs");
}

std::vector<uint8_t> labelsToKeep(JsonObject& form, const ImageSet& set, const Context& context) {
    std::vector<uint8_t> keep;
    for (const double number : form.numbers("keep", {})) {
        if (set.labels.empty()) {
            fail(context, "key 'keep' needs pictures with labels");
        }
        const auto label = static_cast<uint8_t>(number);
        if (label != number ||
            std::find(set.labels.begin(), set.labels.end(), label) == set.labels.end()) {
            fail(context, fmt::format("key 'keep': no picture has the label {}", number));
        }
        keep.push_back(label);
    }
    return keep;
}

/// What 'split', 'count' and 'seed' leave of the pictures that are kept.
ImageSet partOf(ImageSet set, JsonObject& form) {
    static const std::vector<std::string> splits = {"all", "train", "test"};
    const std::string split = form.choice("split", "all", splits);
    if (split != "all") {
        set = split == "test" ? testPart(set) : trainPart(set);
    }
    const int64_t most = form.integer("count", 0, 1, INT64_MAX);
    const bool random = form.has("seed");
    const auto seed = static_cast<uint64_t>(form.integer("seed", 0, 0, INT64_MAX));
    if (most == 0) {
        return set;
    }
    return random ? randomPart(set, most, seed) : selected(set, {}, most);
}

/// Part by part, since a large set takes a while.
ImageSet resizedInParts(ImageSet set, const std::string& name, int side, const Context& context) {
    constexpr int64_t part = 512; // pictures
    if (set.width == side && set.height == side) {
        return set;
    }
    ImageSet result{side, side, set.channels, {}, set.labels};
    for (int64_t begin = 0; begin < set.count(); begin += part) {
        context.tell(fmt::format("{}: {} of {} pictures resized", name, begin, set.count()));
        const auto pixels = set.pictures(begin, std::min(part, set.count() - begin));
        const ImageSet small = resized(
            {set.width, set.height, set.channels, {pixels.begin(), pixels.end()}, {}}, side);
        result.pixels.insert(result.pixels.end(), small.pixels.begin(), small.pixels.end());
    }
    return result;
}

std::string labelText(const std::vector<uint8_t>& keep) {
    std::string text;
    for (const uint8_t label : keep) {
        text += (text.empty() ? ", labelled " : " ") + std::to_string(label);
    }
    return text;
}

} // namespace

Measure images(JsonObject& form, const Context& context) {
    Named named = namedSet(form, context);
    const auto keep = labelsToKeep(form, named.set, context);
    const auto side =
        static_cast<int>(form.integer("size", std::min(named.set.width, mostSide), 4, mostSide));
    const auto range = form.numbers("range", {-1, 1});
    if (range.size() != 2 || !(range[0] < range[1])) {
        fail(context, "key 'range' must be two numbers, the lower first");
    }
    if (!keep.empty()) {
        named.set = selected(named.set, keep, 0);
    }
    named.set = partOf(std::move(named.set), form);
    if (named.set.count() == 0) {
        fail(context, "no picture of " + named.name + " is left by 'keep' and 'split'");
    }
    auto set = std::make_shared<const ImageSet>(
        resizedInParts(std::move(named.set), named.name, side, context));
    const ImageFormat format{side, side, set->channels, static_cast<float>(range[0]),
                             static_cast<float>(range[1])};
    Measure measure = imagesOf(set, format);
    measure.description = fmt::format("{} pictures of {}{}, {} x {}", set->count(), named.name,
                                      labelText(keep), side, side);
    return measure;
}

} // namespace bary::families
