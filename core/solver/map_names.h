// What a method calls its measures and maps: said once, and used by views, legends and metrics.
#pragma once

#include "core/base/subscript.h"

#include <string>

namespace bary {

/// Formulas in the signs of the method's paper; '#' stands for the number of a marginal.
struct MapNames {
    std::string generator = "h";        ///< of the barycenter
    std::string generated = "h♯η";      ///< the law of its samples
    std::string marginal = "μ#";        ///< marginal i
    std::string toBarycenter = "∇g#";   ///< the map from marginal i
    std::string toMarginal = "∇f#";     ///< the map to marginal i
    std::string returned = "∇f#♯(h♯η)"; ///< generated, carried to marginal i
    /// The barycenter once more, by the average of the maps to the marginals; empty where the
    /// method has no such second answer.
    std::string average;
};

/// A name of marginal i (from 0); of all of them, without a number, where i is negative.
inline std::string named(const std::string& name, int i) {
    std::string text;
    for (const char sign : name) {
        text += sign != '#' ? std::string(1, sign) : i < 0 ? "" : subscriptText(i + 1);
    }
    return text;
}

} // namespace bary
