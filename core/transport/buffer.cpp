#include "core/transport/buffer.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace bary::transport {

namespace {

constexpr int64_t mostReserved = 32000000;

struct Reserve {
    std::vector<std::pair<int64_t, std::unique_ptr<float[]>>> blocks;
    int64_t floats = 0;
};

Reserve& reserve() {
    thread_local Reserve mine;
    return mine;
}

} // namespace

Buffer::Buffer(int64_t size) {
    if (size == 0) {
        return;
    }
    auto& [blocks, floats] = reserve();
    auto best = blocks.end();
    for (auto it = blocks.begin(); it != blocks.end(); ++it) {
        const bool fits = it->first >= size && it->first <= 2 * size;
        if (fits && (best == blocks.end() || it->first < best->first)) {
            best = it;
        }
    }
    if (best != blocks.end()) {
        capacity_ = best->first;
        data_ = std::move(best->second);
        floats -= capacity_;
        blocks.erase(best);
    } else {
        capacity_ = size;
        data_ = std::make_unique_for_overwrite<float[]>(size);
    }
}

Buffer::~Buffer() {
    if (!data_ || capacity_ > mostReserved) {
        return;
    }
    auto& [blocks, floats] = reserve();
    while (floats + capacity_ > mostReserved) {
        floats -= blocks.front().first; // the oldest goes
        blocks.erase(blocks.begin());
    }
    floats += capacity_;
    blocks.emplace_back(capacity_, std::move(data_));
}

Buffer& Buffer::operator=(Buffer&& other) {
    std::swap(capacity_, other.capacity_);
    std::swap(data_, other.data_);
    return *this;
}

} // namespace bary::transport
