// The one thing that a picture needs of its Exif data: which way up it is.
#pragma once

#include "core/io/image.h"

#include <string_view>

namespace bary {

/// The orientation 1..8 that the bytes of a JPEG file ask for (Exif 2.3, tag 0x0112); 1, upright,
/// where they say nothing, or nothing that makes sense.
int exifOrientation(std::string_view jpeg);

/// The picture as it is to be seen: turned and mirrored as an orientation 1..8 asks for.
Image upright(Image image, int orientation);

} // namespace bary
