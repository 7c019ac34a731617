// The one table in which a solver's parameters are described; it feeds validation, tooltips,
// `baryscope show` and the documentation.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace bary {

using ParameterValue = std::variant<bool, double, std::string>;

/// "true", "0.5", "cosine": as in `--set key=value`.
std::string valueText(const ParameterValue& value);

struct ParameterInfo {
    enum class Type { Boolean, Integer, Real, Choice };

    std::string key;     ///< name in a preset and in `--set key=value`
    std::string symbol;  ///< symbol in the paper, "" where it has none
    std::string meaning; ///< what it is
    std::string effect;  ///< what raising it (or switching it on) does
    std::string usual;   ///< usual range, as text
    Type type = Type::Real;
    double minimum = 0;
    double maximum = 0;
    std::vector<std::string> choices; ///< for Type::Choice
    bool live = false;                ///< takes effect while training; otherwise at the next reset
    ParameterValue fast;              ///< value in `recipe: fast`
    ParameterValue paper;             ///< value in `recipe: paper`
    /// Value in `recipe: fast` above three dimensions, where it is another; of D.
    ParameterValue (*fastInSpace)(int64_t dim) = nullptr;
};

} // namespace bary
