#include "core/network/generator_family.h"

#include <cmath>

namespace bary {

namespace {

/// Where the last layer of an ordinary generator begins: its weight, and what follows.
int64_t headOf(const GeneratorNetwork& network) {
    const GeneratorShape& shape = network.shape();
    const size_t before = 3 + static_cast<size_t>(shape.layers) * (shape.batchNorm ? 5 : 3);
    return network.parameters().offset(before);
}

// The family's parameters: the member's up to its last layer; a column of H for every a_k; the rest
// of the member, once or once a corner.
LinearFold foldFor(const GeneratorFamilyShape& shape, const GeneratorNetwork& layout) {
    const ParameterBuffer& member = layout.parameters();
    const int64_t head = headOf(layout), firstBias = member.offset(1), width = shape.member.width;
    const int64_t size = member.flat().size(0), tail = size - head;
    std::vector<FoldTerm> terms = {{0, 0, head, -1}};
    int64_t from = head;
    for (int64_t k = 0; k < shape.corners; ++k) {
        terms.push_back({from, firstBias, width, static_cast<int>(k)});
        from += width;
    }
    for (int64_t k = 0; k < (shape.cornerHeads ? shape.corners : 1); ++k) {
        terms.push_back({from, head, tail, shape.cornerHeads ? static_cast<int>(k) : -1});
        from += tail;
    }
    return LinearFold(std::move(terms), from, size);
}

} // namespace

GeneratorFamily::GeneratorFamily(const GeneratorFamilyShape& shape, torch::Device device)
    : shape_(shape), layout_(shape.member, torch::kCPU), head_(headOf(layout_)),
      fold_(foldFor(shape, layout_)),
      flat_(torch::zeros({fold_.familySize()}, torch::TensorOptions().device(device))) {
    flat_.requires_grad_(true);
}

void GeneratorFamily::initialise(torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    GeneratorNetwork member(shape_.member, torch::kCPU);
    member.initialise(generator);
    const auto start = member.parameters().flat();
    const int64_t columns = shape_.corners * shape_.member.width, tail = start.size(0) - head_;
    const double bound = 1 / std::sqrt(static_cast<double>(shape_.member.latent + shape_.corners));
    flat_.narrow(0, 0, head_).copy_(start.narrow(0, 0, head_));
    flat_.narrow(0, head_, columns).copy_((torch::rand({columns}, generator) * 2 - 1) * bound);
    const int64_t heads = flat_.size(0) - head_ - columns;
    flat_.narrow(0, head_ + columns, heads)
        .copy_(start.narrow(0, head_, tail).repeat({heads / tail}));
}

} // namespace bary
