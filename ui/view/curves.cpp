#include "ui/view/curves.h"

#include "core/base/text.h"
#include "ui/compat.h"
#include "ui/format.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace bary {

struct Curves::Line {
    const SeriesInfo* info = nullptr;
    const SeriesHistory* history = nullptr;
    ImU32 colour = 0;
    bool hidden = false;
};

namespace {

/// "bw2_uvp_map_2" belongs to the third marginal.
int marginalOf(const std::string& key) {
    const size_t at = key.find_last_of('_');
    const bool digits = at != std::string::npos && at + 1 < key.size() &&
                        key.find_first_not_of("0123456789", at + 1) == std::string::npos;
    return digits && key.size() - at < 5 ? std::stoi(key.substr(at + 1)) : -1;
}

bool isAverage(const std::string& key) {
    return key.find("ema") != std::string::npos;
}

/// A marginal's own series has its colour, averages have the barycenter's, the rest take turns.
ImU32 seriesColour(const Theme& theme, const std::string& key, int order) {
    const int marginal = marginalOf(key);
    if (marginal >= 0) {
        return theme.marginal(marginal);
    }
    if (isAverage(key)) {
        return theme.barycenter;
    }
    return order % 8 == 0 ? theme.accent : theme.marginal(order + 2);
}

Axis fittedX(const std::vector<const SeriesHistory*>& shown, bool log) {
    Axis axis;
    axis.low = INFINITY;
    axis.high = -INFINITY;
    for (const SeriesHistory* history : shown) {
        if (history->size() > 0) {
            axis.low = std::min(axis.low, history->iteration(0));
            axis.high = std::max(axis.high, history->iteration(history->size() - 1));
        }
    }
    if (!(axis.high >= axis.low)) {
        axis.low = 0;
        axis.high = 1;
    }
    if (log) {
        axis.kind = AxisKind::Log;
        axis.low = std::max(1.0, axis.low);
        axis.high = std::max(axis.high, axis.low * 10);
    } else {
        axis.low = 0;
        axis.high = std::max(axis.high, 10.0);
    }
    return axis;
}

/// Log wherever all values are positive, a symmetric log where some are not.
Axis fittedY(Extremes range, bool log) {
    Axis axis;
    if (!(range.high >= range.low)) {
        return axis;
    }
    if (log && range.low > 0) {
        axis.kind = AxisKind::Log;
        axis.low = range.low / 1.25;
        axis.high = range.high * 1.25;
        return axis;
    }
    const double margin =
        std::max((range.high - range.low) * 0.06, std::max(std::fabs(range.high) * 1e-3, 1e-9));
    axis.low = range.low - margin;
    axis.high = range.high + margin;
    if (log) {
        axis.kind = AxisKind::SymmetricLog;
        const double largest = std::max(std::fabs(axis.low), std::fabs(axis.high));
        axis.linear = std::pow(10, std::floor(std::log10(largest)) - 3);
    }
    return axis;
}

struct Frame { // the inner rectangle of a plot
    ImVec2 at, size;
    float x(float column) const { return at.x + column; }
    float y(const Axis& axis, double value) const {
        return at.y + size.y * static_cast<float>(1 - axis.toUnit(value));
    }
};

void drawGrid(const Theme& theme, const Frame& frame, const Axis& x, const Axis& y) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float font = ImGui::GetFontSize();
    for (const Tick& tick : niceTicks(y, static_cast<int>(frame.size.y / (font * 2.2f)))) {
        const float at = frame.y(y, tick.value);
        if (at < frame.at.y - 1 || at > frame.at.y + frame.size.y + 1) {
            continue;
        }
        list->AddLine({frame.at.x, at}, {frame.at.x + frame.size.x, at},
                      withAlpha(theme.grid, tick.label.empty() ? 0.5f : 1.0f));
        const ImVec2 text = ImGui::CalcTextSize(tick.label.c_str());
        list->AddText({frame.at.x - text.x - px(theme, 6), at - text.y / 2}, theme.faint,
                      tick.label.c_str());
    }
    for (const Tick& tick : niceTicks(x, static_cast<int>(frame.size.x / (font * 5)))) {
        const float at = frame.at.x + frame.size.x * static_cast<float>(x.toUnit(tick.value));
        if (at < frame.at.x - 1 || at > frame.at.x + frame.size.x + 1) {
            continue;
        }
        list->AddLine({at, frame.at.y}, {at, frame.at.y + frame.size.y},
                      withAlpha(theme.grid, tick.label.empty() ? 0.5f : 1.0f));
        const float width = ImGui::CalcTextSize(tick.label.c_str()).x;
        const float left = std::min(at - width / 2, frame.at.x + frame.size.x - width);
        list->AddText({left, frame.at.y + frame.size.y + px(theme, 3)}, theme.faint,
                      tick.label.c_str());
    }
    list->AddLine({frame.at.x, frame.at.y + frame.size.y},
                  {frame.at.x + frame.size.x, frame.at.y + frame.size.y}, theme.axis);
}

void drawFloor(const Theme& theme, const Frame& frame, const Axis& y, double value, ImU32 colour) {
    const float at = frame.y(y, value);
    if (!(value > 0) || at < frame.at.y || at > frame.at.y + frame.size.y) {
        return;
    }
    for (float x = frame.at.x; x < frame.at.x + frame.size.x; x += px(theme, 7)) {
        ImGui::GetWindowDrawList()->AddLine({x, at}, {x + px(theme, 3), at},
                                            withAlpha(colour, 0.75f), px(theme, 1.2f));
    }
}

void drawNothing(const Theme& theme, const Frame& frame, const char* text) {
    const ImVec2 wide = ImGui::CalcTextSize(text);
    ImGui::GetWindowDrawList()->AddText(
        {frame.at.x + (frame.size.x - wide.x) / 2, frame.at.y + (frame.size.y - wide.y) / 2},
        theme.faint, text);
}

/// The raw values faint, as the full extent of every pixel column; the average on top.
void drawCurve(const Theme& theme, const Frame& frame, const Axis& y,
               const std::vector<Column>& columns, ImU32 colour) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    std::vector<ImVec2> raw, smooth;
    const bool fewer = columns.size() < 60;
    for (const Column& column : columns) {
        const float x = frame.x(column.x);
        const float low = frame.y(y, column.low), high = frame.y(y, column.high);
        raw.emplace_back(x, high);
        if (low - high > 1) {
            raw.emplace_back(x, low);
        }
        smooth.emplace_back(x, frame.y(y, column.smoothed));
        if (fewer) {
            list->AddCircleFilled({x, high}, px(theme, 1.8f), withAlpha(colour, 0.6f));
        }
    }
    compat::addPolyline(list, raw.data(), static_cast<int>(raw.size()), withAlpha(colour, 0.28f),
                        px(theme, 1));
    compat::addPolyline(list, smooth.data(), static_cast<int>(smooth.size()), colour,
                        px(theme, 1.8f));
}

} // namespace

void Curves::clear() {
    histories_.clear();
    records_ = 0;
}

void Curves::add(std::span<const Record> records) {
    for (const Record& record : records) {
        const auto index = static_cast<size_t>(std::max(0, record.series));
        while (histories_.size() <= index) {
            const double keep = smoothingOf(histories_.size());
            histories_.emplace_back().setSmoothing(keep);
        }
        histories_[index].add(record);
    }
    records_ += records.size();
}

void Curves::setSmoothing(double keep) {
    smoothing_ = keep;
    for (size_t i = 0; i < histories_.size(); ++i) {
        histories_[i].setSmoothing(smoothingOf(i));
    }
}

double Curves::smoothingOf(size_t index) const {
    return index < series_.size() && series_[index].isMetric ? 0 : smoothing_;
}

void Curves::setSeries(std::vector<SeriesInfo> series) {
    constexpr long many = 6;
    series_ = std::move(series);
    const long metrics = std::count_if(series_.begin(), series_.end(),
                                       [](const SeriesInfo& info) { return info.isMetric; });
    for (SeriesInfo& info : series_) {
        if (known_.insert(info.key).second && info.isMetric && metrics > many &&
            info.key.rfind("bw2", 0) != 0) {
            hidden_.insert(info.key);
        }
    }
}

std::string Curves::csv(std::span<const Record> records) const {
    std::string text = "series,iteration,seconds,value\n";
    for (const Record& record : records) {
        const auto index = static_cast<size_t>(record.series);
        text += (index < series_.size() ? series_[index].key : std::to_string(record.series)) +
                "," + std::to_string(record.iteration) + "," + formatNumber(record.seconds) + "," +
                formatNumber(record.value) + "\n";
    }
    return text;
}

std::vector<Curves::Line> Curves::lines(const Theme& theme, bool metrics) const {
    std::vector<Line> lines;
    int order = 0;
    for (size_t i = 0; i < series_.size() && i < histories_.size(); ++i) {
        if (series_[i].isMetric == metrics && histories_[i].size() > 0) {
            const std::string& key = series_[i].key;
            lines.push_back({&series_[i], &histories_[i], seriesColour(theme, key, order),
                             hidden_.count(key) > 0});
            order += marginalOf(key) < 0 && !isAverage(key);
        }
    }
    return lines;
}

void Curves::legendRow(const Theme& theme, const Line& line, float width) {
    const std::string& key = line.info->key;
    const ImVec2 row = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetTextLineHeight() + px(theme, 5);
    if (ImGui::InvisibleButton(key.c_str(), {width, height}) && !hidden_.erase(key)) {
        hidden_.insert(key);
    }
    const bool hovered = ImGui::IsItemHovered();
    const std::string now = formatValue(line.history->value(line.history->size() - 1));
    itemTooltip(theme, line.info->label + "\n" + line.info->tooltip + "\nNow " + now +
                           ". Click to hide or show.");
    const ImVec2 resume = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (hovered) {
        list->AddRectFilled(row, {row.x + width, row.y + height}, withAlpha(theme.text, 0.07f),
                            px(theme, 5));
    }
    const ImU32 off = withAlpha(theme.faint, 0.5f);
    const float middle = row.y + height / 2, thick = px(theme, 1.5f);
    list->AddRectFilled({row.x + px(theme, 5), middle - thick},
                        {row.x + px(theme, 17), middle + thick}, line.hidden ? off : line.colour,
                        thick);
    const float wide = ImGui::CalcTextSize(now.c_str()).x, text = row.y + px(theme, 2.5f);
    list->AddText({row.x + width - wide - px(theme, 6), text}, line.hidden ? off : theme.text,
                  now.c_str());
    ImGui::SetCursorScreenPos({row.x + px(theme, 23), text});
    elidedText(theme, line.info->label, width - wide - px(theme, 38),
               line.hidden ? off : theme.faint);
    ImGui::SetCursorScreenPos(resume);
}

void Curves::legend(const Theme& theme, const std::vector<Line>& lines, ImVec2 at, ImVec2 size) {
    ImGui::SetCursorScreenPos(at);
    ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
    ImGui::BeginChild("legend", {std::max(1.0f, size.x), size.y});
    for (const Line& line : lines) {
        // Less than the size where there is a scrollbar.
        legendRow(theme, line, std::max(1.0f, ImGui::GetContentRegionAvail().x));
    }
    ImGui::EndChild();
    ImGui::PopStyleColor();
}

void Curves::readOut(const Theme& theme, const std::vector<Line>& lines, const Axis& x, ImVec2 at,
                     ImVec2 size) const {
    const double unit = (ImGui::GetIO().MousePos.x - at.x) / size.x;
    const double iteration = x.fromUnit(std::clamp(unit, 0.0, 1.0));
    ImGui::GetWindowDrawList()->AddLine({ImGui::GetIO().MousePos.x, at.y},
                                        {ImGui::GetIO().MousePos.x, at.y + size.y}, theme.axis);
    ImGui::BeginTooltip();
    heading(theme, ("iteration " + formatCount(std::llround(iteration))).c_str());
    for (const Line& line : lines) {
        if (line.hidden) {
            continue;
        }
        size_t i = line.history->lowerBound(iteration);
        i = std::min(i, line.history->size() - 1);
        if (i > 0 &&
            iteration - line.history->iteration(i - 1) < line.history->iteration(i) - iteration) {
            --i;
        }
        ImGui::PushStyleColor(ImGuiCol_Text, line.colour);
        ImGui::TextUnformatted("–");
        ImGui::PopStyleColor();
        ImGui::SameLine();
        ImGui::TextUnformatted((line.info->label + "  " + formatValue(line.history->value(i)) +
                                "  (average " + formatValue(line.history->smoothed(i)) + ")")
                                   .c_str());
    }
    ImGui::EndTooltip();
}

Axis Curves::valueAxis(const std::vector<Line>& lines, const Axis& x, const PlotOptions& options) {
    Extremes range{INFINITY, -INFINITY};
    const auto include = [&](double low, double high) {
        range = {std::min(range.low, low), std::max(range.high, high)};
    };
    for (const Line& line : lines) {
        const size_t from = line.history->lowerBound(x.low);
        if (line.hidden || from >= line.history->size()) {
            continue;
        }
        Extremes one = line.history->extremes(from, line.history->size());
        if (options.logY && line.info->isMetric && one.low <= 0 && one.high > 0) {
            one.low = one.high; // an unbiased distance dips below zero by noise: off the axis
        }
        include(one.low, one.high);
        const auto floor = options.floors.find(line.info->key);
        if (floor != options.floors.end() && floor->second > 0) {
            include(floor->second, floor->second);
        }
    }
    return fittedY(range, options.logY);
}

void Curves::plot(const Theme& theme, const char* id, bool metrics, ImVec2 size,
                  const PlotOptions& options) {
    const std::vector<Line> all = lines(theme, metrics);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float side = all.empty() ? 0 : std::min(px(theme, 270), size.x * 0.5f);
    const Frame frame{{at.x + px(theme, 52), at.y + px(theme, 6)},
                      {std::max(20.0f, size.x - side - px(theme, 62)),
                       std::max(20.0f, size.y - px(theme, 12) - ImGui::GetFontSize())}};
    std::vector<const SeriesHistory*> shown;
    for (const Line& line : all) {
        if (!line.hidden) {
            shown.push_back(line.history);
        }
    }
    const Axis x = fittedX(shown, options.logX), y = valueAxis(all, x, options);
    ImGui::PushID(id);
    ImGui::InvisibleButton("plot", {std::max(1.0f, size.x - side), size.y});
    const bool hovered = ImGui::IsItemHovered();
    drawGrid(theme, frame, x, y);
    if (all.empty()) {
        drawNothing(theme, frame, metrics ? "no metric yet" : "no loss yet");
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(frame.at, {frame.at.x + frame.size.x, frame.at.y + frame.size.y}, true);
    for (const Line& line : all) {
        if (line.hidden) {
            continue;
        }
        const auto floor = options.floors.find(line.info->key);
        if (floor != options.floors.end()) {
            drawFloor(theme, frame, y, floor->second, line.colour);
        }
        drawCurve(theme, frame, y, decimated(*line.history, x, static_cast<int>(frame.size.x)),
                  line.colour);
    }
    list->PopClipRect();
    if (hovered && !shown.empty()) {
        readOut(theme, all, x, frame.at, frame.size);
    }
    legend(theme, all, {at.x + size.x - side, at.y}, {side, size.y});
    ImGui::PopID();
}

} // namespace bary
