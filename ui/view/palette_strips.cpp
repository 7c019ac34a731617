#include "ui/view/palette_strips.h"

#include "ui/view/colour_solid.h"
#include "ui/view/stage_text.h"

#include <algorithm>

namespace bary {

namespace {

constexpr int64_t countedPixels = 10000;

float lightness(const Swatch& swatch) {
    return fromSrgb(ColourSpace::Oklab, swatch.colour)[0];
}

void drawChannels(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max,
                  const ChannelHistogram& histogram) {
    constexpr std::array<ImU32, 3> inks{IM_COL32(224, 60, 49, 255), IM_COL32(34, 160, 72, 255),
                                        IM_COL32(58, 120, 240, 255)};
    const float step = (max.x - min.x) / ChannelHistogram::bins;
    for (size_t c = 0; c < inks.size(); ++c) {
        std::array<ImVec2, ChannelHistogram::bins> line;
        for (size_t k = 0; k < line.size(); ++k) {
            line[k] = ImVec2(min.x + (static_cast<float>(k) + 0.5f) * step,
                             max.y - histogram.channels[c][k] * (max.y - min.y));
            list.AddRectFilled(ImVec2(line[k].x - step / 2, line[k].y),
                               ImVec2(line[k].x + step / 2, max.y), faded(inks[c], 0.22f));
        }
        list.AddPolyline(line.data(), static_cast<int>(line.size()), inks[c], 0,
                         1.4f * theme.scale);
    }
    list.AddLine(ImVec2(min.x, max.y), ImVec2(max.x, max.y), theme.grid);
}

} // namespace

void drawSwatches(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max,
                  std::vector<Swatch> swatches) {
    std::stable_sort(swatches.begin(), swatches.end(),
                     [](const Swatch& a, const Swatch& b) { return lightness(a) < lightness(b); });
    double total = 0;
    for (const Swatch& swatch : swatches) {
        total += swatch.share;
    }
    float x = min.x;
    double sum = 0;
    for (const Swatch& swatch : swatches) {
        sum += swatch.share;
        const float end = min.x + static_cast<float>(sum / total) * (max.x - min.x);
        list.AddRectFilled(ImVec2(x, min.y), ImVec2(end, max.y), screenColour(swatch.colour));
        x = end;
    }
    list.AddRect(min, max, theme.grid);
}

ChannelHistogram histogramOf(const std::vector<Colour>& colours) {
    ChannelHistogram histogram;
    float most = 1;
    for (const Colour& colour : colours) {
        for (size_t c = 0; c < 3; ++c) {
            const auto bin = static_cast<int>(colour[c] * ChannelHistogram::bins);
            float& count = histogram.channels[c][std::clamp(bin, 0, ChannelHistogram::bins - 1)];
            most = std::max(most, ++count);
        }
    }
    for (auto& channel : histogram.channels) {
        for (float& count : channel) {
            count /= most;
        }
    }
    return histogram;
}

void PictureHistograms::update(const PalettePicture& picture) {
    if (picture.photograph != photograph_) {
        photograph_ = picture.photograph;
        colours_ = coloursAt(spreadPixels(*photograph_, countedPixels), photograph_->rgb);
        before_ = histogramOf(colours_);
        table_ = nullptr;
    }
    if (picture.table != table_) {
        table_ = picture.table;
        std::vector<Colour> after(colours_.size());
        std::transform(colours_.begin(), colours_.end(), after.begin(),
                       [&](const Colour& colour) { return interpolated(*table_, colour); });
        after_ = histogramOf(after);
    }
}

void PictureHistograms::draw(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max) const {
    const float middle = (min.x + max.x) / 2, gap = 4 * theme.scale;
    drawChannels(list, theme, min, ImVec2(middle - gap, max.y), before_);
    drawChannels(list, theme, ImVec2(middle + gap, min.y), max, after_);
}

} // namespace bary
