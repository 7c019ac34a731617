// Small pictures of the barycenter all over the simplex.
#pragma once

#include "core/base/colour.h"
#include "core/session/survey.h"
#include "ui/render/splatter.h"
#include "ui/view/simplex_shape.h"

#include <memory>
#include <optional>

namespace bary {

/// Draws a small picture at as many of the survey's weights as have room. They are kept as one
/// texture until something changes: they are thousands of little squares.
class Thumbnails {
  public:
    /// `colours` is the space of samples that are colours.
    void draw(ImDrawList* list, const Theme& theme, const SimplexShape& shape,
              const std::shared_ptr<const Survey>& survey, std::optional<ColourSpace> colours);
    const Framebuffer& picture() const { return picture_; }

  private:
    void paint(const Theme& theme, const SimplexShape& shape, std::optional<ColourSpace> colours);

    Splatter splatter_;
    Framebuffer picture_;
    ImVec2 from_{}, to_{};                 // the box that the picture fills
    std::shared_ptr<const Survey> survey_; // of the picture
    ImU32 colour_ = 0;
};

} // namespace bary
