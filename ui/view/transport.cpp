#include "ui/view/transport.h"

#include "ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bary {

namespace {

constexpr float secondsOfARound = 6; ///< there and back
constexpr int bentParts = 8;         ///< pieces of a way that is not straight

Vec3 place(std::span<const float> point) {
    const size_t dim = point.size();
    return {point[0], dim > 1 ? point[1] : 0.0f, dim == 3 ? point[2] : 0.0f};
}

} // namespace

std::shared_ptr<const Cloud> underway(const Cloud& from, const Cloud& to, float t) {
    auto cloud = std::make_shared<Cloud>(Cloud{from.role, from.marginal, {}});
    const size_t count = std::min(from.points.values.size(), to.points.values.size());
    cloud->points.dim = from.points.dim;
    cloud->points.values.resize(count);
    for (size_t k = 0; k < count; ++k) {
        cloud->points.values[k] = (1 - t) * from.points.values[k] + t * to.points.values[k];
    }
    return cloud;
}

std::vector<Line> transportRays(const Cloud& from, const Cloud& to, int count, ImU32 colour,
                                const std::optional<ColourSolid>& solid) {
    const int64_t rows = std::min(from.points.size(), to.points.size());
    const int64_t shown = std::min<int64_t>(rows, count);
    std::vector<Line> lines;
    for (int64_t k = 0; k < shown; ++k) {
        const int64_t row = k * rows / shown;
        const auto start = from.points.row(row), end = to.points.row(row);
        if (!solid) {
            lines.push_back({place(start), place(end), colour, colour});
            continue;
        }
        Vec3 last = solid->place(start);
        for (int part = 1; part <= bentParts; ++part) {
            const float t = static_cast<float>(part) / bentParts;
            std::array<float, 3> at{};
            for (size_t c = 0; c < at.size(); ++c) {
                at[c] = (1 - t) * start[c] + t * end[c];
            }
            const Vec3 next = solid->place(at);
            lines.push_back({last, next, colour, colour});
            last = next;
        }
    }
    return lines;
}

float transportTime(float phase) {
    const float there = 1 - std::abs(1 - 2 * (phase - std::floor(phase))); // 0, 1 at ½, 0
    const float moving = std::clamp((there - 0.1f) / 0.8f, 0.0f, 1.0f);
    return moving * moving * (3 - 2 * moving);
}

void advanceTransport(TransportOptions& transport, float seconds) {
    if (transport.playing) {
        transport.phase += seconds / secondsOfARound;
        transport.phase -= std::floor(transport.phase);
        transport.time = transportTime(transport.phase);
    }
}

void transportControls(const Theme& theme, const MapNames& names, TransportOptions& transport,
                       float width) {
    const float start = ImGui::GetCursorPosX();
    if (iconButton(theme, "transport-play", transport.playing ? Icon::Pause : Icon::Run, "")) {
        transport.playing = !transport.playing;
    }
    itemTooltip(theme, "Lets the mass travel along its straight lines, there and back.");
    ImGui::SameLine();
    const std::string there = named(names.toBarycenter, -1), back = named(names.toMarginal, -1);
    const std::string byThere = "by " + there, byBack = "by " + back;
    const char* const labels[] = {byThere.c_str(), byBack.c_str()};
    const float choice = px(theme, 150);
    const float room = width - (ImGui::GetCursorPosX() - start) - choice - px(theme, 12);
    float time = transport.time;
    if (slider(theme, "##transport-time", time, 0, 1, "t = %.2f", room, theme.accent)) {
        transport.time = time;
        transport.playing = false;
    }
    itemTooltip(theme, "Displacement interpolation: every point at (1 − t) times its start plus t "
                       "times its image.");
    ImGui::SameLine();
    ImGui::SetCursorPosX(start + width - choice);
    const int chosen = segmented(theme, "transport-way", labels, 2, transport.back ? 1 : 0);
    itemTooltip(theme, there + " carries every marginal to the barycenter; " + back +
                           " carries the barycenter to every marginal.");
    if (chosen >= 0) {
        transport.back = chosen == 1;
    }
}

} // namespace bary
