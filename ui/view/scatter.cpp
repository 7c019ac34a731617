#include "ui/view/scatter.h"

#include "ui/compat.h"
#include "ui/view/scatter_axes.h"
#include "ui/view/scatter_histogram.h"
#include "ui/view/stage_text.h"
#include "ui/view/transport.h"
#include "ui/widgets.h"

#include <glad/gl.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace bary {

namespace {

/// FNV-1a over numbers: equal keys mean an equal picture.
class Key {
  public:
    Key& add(uint64_t value) {
        hash_ = (hash_ ^ value) * 0x100000001b3ull;
        hash_ ^= hash_ >> 29;
        return *this;
    }
    Key& add(float value) { return add(static_cast<uint64_t>(std::bit_cast<uint32_t>(value))); }
    Key& add(Vec3 v) { return add(v.x).add(v.y).add(v.z); }
    uint64_t value() const { return hash_; }

  private:
    uint64_t hash_ = 0xcbf29ce484222325ull;
};

uint64_t cameraKey(const Scene& scene) {
    Key key;
    if (scene.look == Look::Space) {
        const Camera3D& c = scene.viewport.space;
        key.add(c.target).add(c.radius).add(c.yaw).add(c.pitch).add(c.zoomFactor);
        key.add(scene.viewport.box.low).add(scene.viewport.box.high);
    } else {
        const Camera2D& c = scene.viewport.plane;
        key.add(c.centre.x).add(c.centre.y).add(c.halfExtent);
    }
    return key.value();
}

/// Markers of equal diameter have very unequal ink.
float inkFactor(Marker marker) {
    switch (marker) {
    case Marker::Triangle:
        return 1.25f;
    case Marker::Diamond:
        return 1.1f;
    case Marker::Cross:
    case Marker::Plus:
        return 1.35f;
    case Marker::Ring:
        return 1.35f;
    case Marker::Star:
        return 1.45f;
    default:
        return 1;
    }
}

PointStyle styleOf(const Layer& layer, const Scene& scene, Vec2 size) {
    // Large tiles carry larger points, though not in proportion.
    const float unit = scene.theme.scale * scene.pixelScale;
    const float tile = std::clamp(std::sqrt(std::min(size.x, size.y) / (340 * unit)), 0.6f, 1.7f);
    const float space = scene.look == Look::Space ? 1.25f : 1;
    PointStyle style;
    style.ownColour = scene.kind == PointKind::Colour && layer.opacity == 1 && !layer.hollow;
    // A colour that means itself is neither mixed with the ground nor shrunk to a fine shape.
    style.marker = style.ownColour ? Marker::Disc : layer.marker;
    style.diameter =
        scene.options.pointSize * unit * tile * space * layer.size * inkFactor(style.marker);
    style.hollow = layer.hollow ? std::max(1.0f, 1.1f * unit) : 0;
    style.colour = faded(layer.colour, style.ownColour ? 1 : scene.options.opacity * layer.opacity);
    return style;
}

bool isClear(ImU32 colour) {
    return (colour >> IM_COL32_A_SHIFT & 0xFF) == 0;
}

/// What a tile is filled with. Colours lie on a neutral middle grey, on which black and white both
/// can be seen.
ImU32 ground(const Scene& scene) {
    if (scene.kind != PointKind::Colour || isClear(scene.theme.stage)) {
        return scene.theme.stage;
    }
    return scene.theme.name == ThemeName::Light ? IM_COL32(206, 209, 214, 255)
                                                : IM_COL32(58, 62, 69, 255);
}

Axes axesOf(const Scene& scene) {
    return scene.kind != PointKind::Colour     ? Axes::Space
           : scene.solid && scene.solid->oklab ? Axes::Oklab
                                               : Axes::Rgb;
}

constexpr float rounding = 8; ///< of a tile, at scale 1

void usePremultiplied(const ImDrawList*, const ImDrawCmd*) {
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}

} // namespace

void beginPremultiplied(ImDrawList& list) {
    list.AddCallback(usePremultiplied, nullptr);
}

void endPremultiplied(ImDrawList& list) {
    list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

namespace {

/// The part of a tile's picture that holds something: what is drawn over less is blended and, with
/// the next picture, drawn anew over less.
void drawPicture(ImDrawList& list, const Framebuffer& picture, const PixelBox& ink,
                 const TileBox& box, float radius) {
    if (ink.area() == 0) {
        return;
    }
    const auto width = static_cast<float>(picture.width()),
               height = static_cast<float>(picture.height());
    const auto part = [&](int x, int y) {
        return ImVec2(static_cast<float>(x) / width, static_cast<float>(y) / height);
    };
    const ImVec2 from = part(ink.left, ink.top), to = part(ink.right, ink.bottom);
    const auto place = [&](ImVec2 at) {
        return ImVec2(box.min.x + at.x * (box.max.x - box.min.x),
                      box.min.y + at.y * (box.max.y - box.min.y));
    };
    const bool left = ink.left == 0, right = ink.right == picture.width();
    const bool top = ink.top == 0, bottom = ink.bottom == picture.height();
    const int corners = (left && top ? ImDrawFlags_RoundCornersTopLeft : 0) |
                        (right && top ? ImDrawFlags_RoundCornersTopRight : 0) |
                        (left && bottom ? ImDrawFlags_RoundCornersBottomLeft : 0) |
                        (right && bottom ? ImDrawFlags_RoundCornersBottomRight : 0);
    beginPremultiplied(list);
    list.AddImageRounded(textureId(picture.texture()), place(from), place(to),
                         ImVec2(from.x, 1 - from.y), ImVec2(to.x, 1 - to.y), IM_COL32_WHITE, radius,
                         corners ? corners : ImDrawFlags_RoundCornersNone);
    endPremultiplied(list);
}

} // namespace

PointBuffer& Scatter::buffer(const Layer& layer, const Scene& scene) {
    const Cloud& shown = layer.to ? *layer.to : *layer.cloud;
    Drawn& drawn = drawn_[{shown.role, shown.marginal, layer.to != nullptr}];
    const float time = layer.to ? layer.time : 0;
    if (drawn.from != layer.cloud || drawn.to != layer.to || drawn.time != time ||
        drawn.solid != scene.solid) {
        drawn.from = layer.cloud;
        drawn.to = layer.to;
        drawn.time = time;
        drawn.solid = scene.solid;
        auto cloud = layer.to ? underway(*layer.cloud, *layer.to, time) : layer.cloud;
        if (scene.solid) {
            cloud = std::make_shared<const Cloud>(
                Cloud{cloud->role, cloud->marginal, scene.solid->placed(cloud->points)});
        }
        drawn.buffer.update(cloud, scene.solid.has_value());
    }
    return drawn.buffer;
}

/// What drawPlane() draws, by the processor. Returns the box outside which it leaves the target.
PixelBox Scatter::stamp(const Framebuffer& target, const Tile& tile, const Scene& scene,
                        Vec2 size) {
    const Mat4 matrix = scene.viewport.plane.matrix(size);
    float largest = 0;
    for (const Layer& layer : tile.layers) {
        largest = std::max(largest, styleOf(layer, scene, size).diameter);
    }
    splatter_->begin(target.width(), target.height(), largest);
    for (const Layer& layer : tile.layers) {
        if (const Cloud* cloud = buffer(layer, scene).cloud()) {
            splatter_->add(cloud->points, styleOf(layer, scene, size), matrix);
        }
    }
    // What is as near to an edge as the rounded corners are reaches up to it, to be rounded, too.
    const float corner = rounding * scene.theme.scale * scene.pixelScale;
    return splatter_->end(target, static_cast<int>(std::ceil(corner)));
}

void Scatter::drawPlane(const Tile& tile, const Scene& scene, Vec2 size) {
    const Mat4 matrix = scene.viewport.plane.matrix(size);
    for (const Layer& layer : tile.layers) {
        points_->draw(buffer(layer, scene), styleOf(layer, scene, size), matrix);
    }
}

void Scatter::drawSpace(const Tile& tile, const Scene& scene, Vec2 size) {
    const Camera3D& camera = scene.viewport.space;
    const Mat4 matrix = camera.matrix(size);
    DepthCue depth;
    depth.distance = length(camera.eye() - camera.target);
    depth.near = depth.distance - 0.8f * camera.radius;
    depth.far = depth.distance + camera.radius;
    depth.fog = ground(scene);
    const bool clearGround = isClear(scene.theme.stage);
    // Colours that mean themselves are not to be tinted.
    depth.amount = clearGround || scene.kind == PointKind::Colour ? 0 : 0.45f;
    // The strong cloud first: faint points in front of it then veil it, and do not hide it.
    for (auto layer = tile.layers.rbegin(); layer != tile.layers.rend(); ++layer) {
        points_->draw(buffer(*layer, scene), styleOf(*layer, scene, size), matrix, &depth);
    }
}

void Scatter::drawRays(const Tile& tile, const Scene& scene, Vec2 size) {
    const bool space = scene.look == Look::Space;
    const Mat4 matrix =
        space ? scene.viewport.space.matrix(size) : scene.viewport.plane.matrix(size);
    for (const Layer& layer : tile.layers) {
        if (layer.to) {
            lines_->draw(transportRays(*layer.cloud, *layer.to, tile.rays,
                                       faded(layer.colour, 0.8f), scene.solid),
                         std::max(1.0f, scene.theme.scale * scene.pixelScale), matrix, size, false);
        }
    }
}

void Scatter::refresh(Picture& picture, const Tile& tile, const Scene& scene, Vec2 size) {
    Key key;
    key.add(cameraKey(scene)).add(static_cast<uint64_t>(scene.look));
    key.add(static_cast<uint64_t>(scene.kind)).add(static_cast<uint64_t>(scene.theme.stage));
    key.add(static_cast<uint64_t>(scene.theme.axis)).add(scene.theme.scale);
    key.add(scene.options.pointSize).add(scene.options.opacity);
    key.add(static_cast<uint64_t>(scene.options.showGrid));
    for (const Layer& layer : tile.layers) {
        key.add(buffer(layer, scene).generation()).add(static_cast<uint64_t>(layer.colour));
        key.add(static_cast<uint64_t>(layer.marker)).add(layer.opacity).add(layer.size);
        key.add(static_cast<uint64_t>(layer.cloud->role));
        key.add(static_cast<uint64_t>(layer.cloud->marginal));
    }
    key.add(static_cast<uint64_t>(tile.rays));
    const bool empty = picture.target.resize(static_cast<int>(size.x), static_cast<int>(size.y));
    if (!empty && key.value() == picture.key) {
        return;
    }
    picture.key = key.value();
    ++redraws_;
    const bool stamped = splatter_ && scene.look == Look::Plane;
    if (stamped && tile.rays == 0) {
        picture.ink = stamp(picture.target, tile, scene, size);
        return;
    }
    picture.ink = {0, 0, picture.target.width(), picture.target.height()};
    picture.target.clear(ImVec4(0, 0, 0, 0));
    if (scene.look == Look::Space && scene.options.showGrid) {
        const float width = std::max(1.0f, 1.2f * scene.theme.scale * scene.pixelScale);
        const auto lines = axesOf(scene) == Axes::Oklab
                               ? scene.solid->edges()
                               : boxLines(scene.viewport, scene.kind, scene.theme);
        lines_->draw(lines, width, scene.viewport.space.matrix(size), size, true);
    }
    if (scene.look == Look::Space) {
        drawSpace(tile, scene, size);
    } else if (stamped) {
        stamp(picture.target, tile, scene, size);
    } else {
        drawPlane(tile, scene, size);
    }
    drawRays(tile, scene, size);
    picture.target.resolve();
}

void Scatter::drawHighlights(ImDrawList& list, const Tile& tile, const TileBox& box,
                             const Scene& scene) const {
    if (!shown_ || coordinates(scene.snapshot, *shown_).empty()) {
        return;
    }
    const Theme& theme = scene.theme;
    const Projector project(scene.viewport, scene.look, box.min, box.max, scene.solid);
    const auto partners = linkedPoints(scene.snapshot, *shown_);
    // An image in a marginal is at home where that marginal is shown, too.
    auto holds = [&](const PointRef& point) {
        return std::any_of(tile.layers.begin(), tile.layers.end(), [&](const Layer& layer) {
            const bool image =
                point.role == CloudRole::ToMarginal && layer.cloud->role == CloudRole::Marginal;
            return (layer.cloud->role == point.role || image) &&
                   layer.cloud->marginal == point.marginal;
        });
    };
    auto ring = [&](const PointRef& point, float radius) {
        const ImVec2 at = project(coordinates(scene.snapshot, point));
        list.AddCircleFilled(at, radius + 1.5f * theme.scale, faded(theme.background, 0.6f));
        list.AddCircleFilled(at, radius * 0.55f, theme.accent);
        list.AddCircle(at, radius, theme.text, 0, 1.6f * theme.scale);
    };
    const ImVec2 from = project(coordinates(scene.snapshot, *shown_));
    for (const PointRef& partner : partners) {
        // The ray of transport is drawn where one of its ends is at home.
        const bool both = partners.size() == 1 && holds(*shown_);
        if (holds(partner) || both) {
            const ImVec2 to = project(coordinates(scene.snapshot, partner));
            list.AddLine(from, to, faded(theme.accent, 0.9f), 1.8f * theme.scale);
            ring(partner, 4 * theme.scale);
        }
    }
    if (holds(*shown_)) {
        ring(*shown_, 5.5f * theme.scale);
    }
}

void Scatter::draw(ImDrawList& list, const Tile& tile, const TileBox& box, const Scene& scene,
                   bool hovered) {
    const Theme& theme = scene.theme;
    const float radius = rounding * theme.scale;
    list.AddRectFilled(box.min, box.max, ground(scene), radius);
    list.PushClipRect(box.min, box.max, true);
    if (scene.look != Look::Space && scene.options.showGrid) {
        drawGrid(list, theme, scene.viewport.plane, box, scene.look == Look::Plane);
    }
    if (scene.look == Look::Line) {
        drawHistograms(list, theme, tile, box, scene.viewport, scene.options.opacity, scene.peak);
    } else {
        if (!points_) {
            points_ = std::make_unique<PointRenderer>();
            lines_ = std::make_unique<LineRenderer>();
            splatter_ = softwareRendering() ? std::make_unique<Splatter>() : nullptr;
        }
        Picture& picture = pictures_[tile.id];
        picture.lastUsed = frame_;
        const Vec2 size{std::round((box.max.x - box.min.x) * scene.pixelScale),
                        std::round((box.max.y - box.min.y) * scene.pixelScale)};
        {
            TargetGuard guard;
            refresh(picture, tile, scene, size);
        }
        drawPicture(list, picture.target, picture.ink, box, radius);
        if (hovered) {
            const Projector project(scene.viewport, scene.look, box.min, box.max, scene.solid);
            const auto near =
                nearestPoint(tile, project, ImGui::GetIO().MousePos, 12 * theme.scale);
            if (near) {
                found_ = near;
                foundColour_ = tile.colour;
            }
        }
        drawHighlights(list, tile, box, scene);
        if (scene.look == Look::Space && scene.options.showGrid) {
            drawBoxLabels(list, theme, scene.viewport, axesOf(scene), box);
        }
    }
    list.PopClipRect();
    compat::addRect(&list, box.min, box.max, theme.grid, radius, std::max(1.0f, theme.scale));
    if (scene.look != Look::Space && scene.options.showGrid) {
        drawTickLabels(list, theme, scene.viewport.plane, box, scene.look == Look::Plane);
    }
}

void Scatter::endFrame(ImDrawList& list, const Scene& scene, ImVec2 min, ImVec2 max) {
    shown_ = found_;
    found_.reset();
    if (shown_ && !coordinates(scene.snapshot, *shown_).empty()) {
        const bool signs = hasFormulaSigns(scene.theme.bold);
        drawReadOut(list, scene.theme, readOut(scene.snapshot, *shown_, signs), foundColour_,
                    ImGui::GetIO().MousePos, min, max);
    }
    ++frame_;
    constexpr int keptFrames = 60;
    std::erase_if(pictures_,
                  [&](const auto& entry) { return frame_ - entry.second.lastUsed > keptFrames; });
}

void Scatter::clear() {
    drawn_.clear();
    pictures_.clear();
    shown_.reset();
    found_.reset();
}

void drawTileTitle(ImDrawList& list, const Theme& theme, const Tile& tile, const TileBox& box) {
    const ImVec2 size = textSize(theme.bold, tile.formula);
    const float y = box.min.y - box.titleHeight / 2 - size.y / 2;
    float x = box.min.x + 2 * theme.scale;
    if (tile.hasMarker) {
        const float radius = 4.5f * theme.scale;
        drawMarker(list, ImVec2(x + radius, box.min.y - box.titleHeight / 2), radius, tile.marker,
                   tile.colour);
        x += 2 * radius + 7 * theme.scale;
    }
    const std::string formula = fittedText(theme.bold, tile.formula, box.max.x - x);
    drawText(list, theme.bold, ImVec2(x, y), tile.colour, formula);
    x += size.x + 10 * theme.scale;
    const std::string note = fittedText(theme.body, tile.note, box.max.x - x);
    if (!note.empty()) {
        drawText(list, theme.body, ImVec2(x, y), theme.faint, note);
    }
}

} // namespace bary
