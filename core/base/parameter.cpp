#include "core/base/parameter.h"

#include "core/base/text.h"

namespace bary {

std::string valueText(const ParameterValue& value) {
    if (const bool* flag = std::get_if<bool>(&value)) {
        return *flag ? "true" : "false";
    }
    if (const double* number = std::get_if<double>(&value)) {
        return formatNumber(*number);
    }
    return std::get<std::string>(value);
}

} // namespace bary
