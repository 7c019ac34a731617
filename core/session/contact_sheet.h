// Small pictures before and after, a row each.
#pragma once

#include "core/measure/photograph.h"

#include <vector>

namespace bary {

class ContactSheet {
  public:
    /// `after` has the photograph's size and 3 or 4 channels.
    void add(const Photograph& before, const Image& after);
    /// All rows on white; transparent pixels show it.
    Image picture() const;

  private:
    std::vector<Image> cells_; ///< before and after in turn, RGB
};

} // namespace bary
