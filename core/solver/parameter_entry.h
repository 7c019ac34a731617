// Entries of the solvers' tables of parameters.
#pragma once

#include "core/base/parameter.h"

#include <string>
#include <utility>
#include <vector>

namespace bary {

using InSpace = decltype(ParameterInfo::fastInSpace);

inline ParameterInfo number(ParameterInfo::Type type, std::string key, std::string symbol,
                            double minimum, double maximum, double fast, double paper, bool live,
                            std::string meaning, std::string effect, std::string usual,
                            InSpace inSpace = nullptr) {
    return {std::move(key),
            std::move(symbol),
            std::move(meaning),
            std::move(effect),
            std::move(usual),
            type,
            minimum,
            maximum,
            {},
            live,
            fast,
            paper,
            inSpace};
}

inline ParameterInfo toggle(std::string key, std::string symbol, bool fast, bool paper, bool live,
                            std::string meaning, std::string effect) {
    return {std::move(key),
            std::move(symbol),
            std::move(meaning),
            std::move(effect),
            "on or off",
            ParameterInfo::Type::Boolean,
            0,
            1,
            {},
            live,
            fast,
            paper};
}

inline ParameterInfo options(std::string key, std::string symbol, std::vector<std::string> choices,
                             std::string fast, std::string paper, bool live, std::string meaning,
                             std::string effect, InSpace inSpace = nullptr) {
    std::string usual;
    for (const auto& choice : choices) {
        usual += (usual.empty() ? "" : " or ") + choice;
    }
    return {std::move(key),
            std::move(symbol),
            std::move(meaning),
            std::move(effect),
            usual,
            ParameterInfo::Type::Choice,
            0,
            0,
            std::move(choices),
            live,
            std::move(fast),
            std::move(paper),
            inSpace};
}

} // namespace bary
