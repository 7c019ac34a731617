// The losses of WIN, on points and on pictures.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace bary {

/// Of pictures, |X − T(X)|² is divided by their dimension D.
struct WinLosses {
    double cost = 0;     ///< Σ α_n E ½|X − T_n(X)|²
    double map = 0;      ///< Σ α_n E[½|X − T_n(X)|² − v_n(T_n(X))], which T lowers
    double critic = 0;   ///< Σ α_n (E v_n(T_n(X)) − E v_n(Y_n)), which v lowers
    double inverse = 0;  ///< the same of the inverse maps
    double residual = 0; ///< 100 E|X − Σ α_n T_n(X)|² / Var X, %

    std::vector<double> values() const { return {cost, map, critic, inverse, residual}; }
    /// Among a checkpoint's numbers, and back.
    void addTo(std::map<std::string, double>& numbers) const {
        numbers.insert({{"cost", cost},
                        {"map", map},
                        {"critic", critic},
                        {"inverse", inverse},
                        {"residual", residual}});
    }
    static WinLosses from(const std::map<std::string, double>& numbers) {
        return {numbers.at("cost"), numbers.at("map"), numbers.at("critic"), numbers.at("inverse"),
                numbers.at("residual")};
    }
};

} // namespace bary
