// Measures whose files take long to read, pictures above all: they tell how far they are.
#pragma once

#include "core/base/tell.h"
#include "core/measure/measure.h"

namespace bary {

/// buildMeasure(); throws what `tell` throws, too.
Measure readMeasure(const nlohmann::json& json, const std::string& where,
                    const std::filesystem::path& folder, const Tell& tell);

/// useMainComponents(), the same way.
void findMainComponents(std::vector<Measure>& marginals, int count, const Tell& tell);

} // namespace bary
