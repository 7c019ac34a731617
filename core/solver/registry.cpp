#include "core/solver/registry.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/solver/discrepancy.h"
#include "core/solver/grid.h"
#include "core/solver/nwb.h"
#include "core/solver/nwbf.h"
#include "core/solver/solver.h"
#include "core/solver/win.h"
#include "core/solver/win_pictures.h"

namespace bary {

namespace {

struct Entry {
    std::string name;
    const std::vector<ParameterInfo>& (*parameters)();
    void (*check)(const Parameters&, size_t marginals); ///< nullptr: nothing to check
    std::unique_ptr<Solver> (*make)(Problem);
    bool (*mixture)(const Parameters&) = nullptr; ///< nullptr: it looks for the W2 barycenter
    int64_t iterations = 0;                       ///< see registeredIterations
    MapNames names = {};                          ///< those of NWB where nothing is said
};

/// Of a method that learns the law `generated` and no maps.
MapNames samplesOnly(std::string generator, std::string generated) {
    MapNames names;
    names.generator = std::move(generator);
    names.generated = std::move(generated);
    return names;
}

const std::vector<Entry>& entries() {
    const MapNames winNames{"G", "G♯S", "ℙ#", "T#⁻¹", "T#", "T#∘G♯S", "Σ αₙTₙ∘G♯S"};
    static const std::vector<Entry> table = {
        {"nwb", nwbParameters, nullptr,
         [](Problem problem) -> std::unique_ptr<Solver> {
             return std::make_unique<NwbSolver>(std::move(problem));
         }},
        {"nwbf", nwbfParameters, checkNwbf,
         [](Problem problem) -> std::unique_ptr<Solver> {
             return std::make_unique<NwbfSolver>(std::move(problem));
         }},
        {"win", winParameters, checkWin,
         [](Problem problem) -> std::unique_ptr<Solver> {
             return std::make_unique<WinSolver>(std::move(problem));
         },
         nullptr, 0, winNames},
        {"win-pictures", winPicturesParameters, checkWinPictures,
         [](Problem problem) -> std::unique_ptr<Solver> {
             return std::make_unique<WinPicturesSolver>(std::move(problem));
         },
         nullptr, 0, winNames},
        {"disc", discrepancyParameters, checkDiscrepancy,
         [](Problem problem) -> std::unique_ptr<Solver> {
             return std::make_unique<DiscrepancySolver>(std::move(problem));
         },
         averagesToMixture, 0, samplesOnly("G", "G(z)")},
        {"grid", gridParameters, nullptr,
         [](Problem problem) -> std::unique_ptr<Solver> {
             return std::make_unique<GridSolver>(std::move(problem));
         },
         nullptr, 30, samplesOnly("b", "b")},
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

void checkTogether(const std::string& solver, const std::map<std::string, ParameterValue>& values,
                   size_t marginals) {
    if (const auto check = entry(solver).check) {
        check(values, marginals);
    }
}

bool looksForMixture(const std::string& solver,
                     const std::map<std::string, ParameterValue>& values) {
    const auto mixture = entry(solver).mixture;
    return mixture && mixture(values);
}

const MapNames& registeredNames(const std::string& solver) {
    return entry(solver).names;
}

int64_t registeredIterations(const std::string& solver) {
    return entry(solver).iterations;
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
