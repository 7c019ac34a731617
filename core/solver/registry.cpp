#include "core/solver/registry.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/solver/nwb.h"
#include "core/solver/solver.h"

namespace bary {

namespace {

struct Entry {
    std::string name;
    const std::vector<ParameterInfo>& (*parameters)();
    std::unique_ptr<Solver> (*make)(Problem);
};

const std::vector<Entry>& entries() {
    static const std::vector<Entry> table = {
        {"nwb", nwbParameters,
         [](Problem problem) -> std::unique_ptr<Solver> {
             return std::make_unique<NwbSolver>(std::move(problem));
         }},
    };
    return table;
}

const Entry& entry(const std::string& name) {
    for (const Entry& candidate : entries()) {
        if (candidate.name == name) {
            return candidate;
        }
    }
    throw InputError("unknown solver '" + name + "'" + suggestion(name, registeredSolvers()) +
                     "; known are " + joined(registeredSolvers()));
}

} // namespace

const std::vector<std::string>& registeredSolvers() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> result;
        for (const Entry& candidate : entries()) {
            result.push_back(candidate.name);
        }
        return result;
    }();
    return names;
}

const std::vector<ParameterInfo>& registeredParameters(const std::string& solver) {
    return entry(solver).parameters();
}

std::unique_ptr<Solver> makeSolver(const std::string& name, Problem problem) {
    return entry(name).make(std::move(problem));
}

double real(const Parameters& parameters, const std::string& key) {
    return std::get<double>(parameters.at(key));
}
int64_t integer(const Parameters& parameters, const std::string& key) {
    return static_cast<int64_t>(std::get<double>(parameters.at(key)));
}
bool flag(const Parameters& parameters, const std::string& key) {
    return std::get<bool>(parameters.at(key));
}
const std::string& choice(const Parameters& parameters, const std::string& key) {
    return std::get<std::string>(parameters.at(key));
}

} // namespace bary
