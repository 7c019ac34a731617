#include "core/transport/quantise.h"

#include "core/base/error.h"
#include "core/transport/assignment.h"

#include <string>
#include <vector>

namespace bary {

namespace {

/// Every point of `atoms` as often as makes `n` points, by turns.
Points repeated(const Points& atoms, int64_t n) {
    Points all(atoms.dim, {});
    while (all.size() < n) {
        all.values.insert(all.values.end(), atoms.values.begin(), atoms.values.end());
    }
    return all;
}

} // namespace

Points quantised(const Points& cloud, int64_t count) {
    if (count < 1 || cloud.empty() || cloud.size() % count != 0) {
        throw InputError("quantisation: " + std::to_string(cloud.size()) +
                         " points cannot be shared out among " + std::to_string(count));
    }
    constexpr int rounds = 20;
    const auto end = cloud.values.begin() + count * cloud.dim;
    Points atoms(cloud.dim, {cloud.values.begin(), end});
    std::vector<double> potential;
    for (int round = 0; round < rounds; ++round) {
        Assignment cells = optimalAssignment(repeated(atoms, cloud.size()), cloud, {potential, {}});
        potential = std::move(cells.toPotential);
        std::vector<double> sums(atoms.values.size(), 0);
        for (int64_t i = 0; i < cloud.size(); ++i) {
            const auto point = cloud.row(cells.match[static_cast<size_t>(i)]);
            for (int d = 0; d < cloud.dim; ++d) {
                sums[i % count * cloud.dim + d] += double(point[d]);
            }
        }
        const auto share = static_cast<double>(count) / static_cast<double>(cloud.size());
        Points next(cloud.dim, {});
        for (const double sum : sums) {
            next.values.push_back(static_cast<float>(share * sum));
        }
        if (next.values == atoms.values) {
            break;
        }
        atoms = std::move(next);
    }
    return atoms;
}

} // namespace bary
