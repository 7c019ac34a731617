// Memory for the many floats that one call needs and the next one needs again.
#pragma once

#include <cstdint>
#include <memory>

namespace bary::transport {

/// Floats that are all written before they are read. The memory comes from a reserve that the
/// thread keeps, 128 MB at most: fresh pages from the system cost more than the arithmetic done on
/// them.
class Buffer {
  public:
    explicit Buffer(int64_t size = 0);
    ~Buffer();
    Buffer(Buffer&&) = default;
    Buffer& operator=(Buffer&& other);

    explicit operator bool() const { return data_ != nullptr; }
    float* at(int64_t offset = 0) const { return data_.get() + offset; }

  private:
    int64_t capacity_ = 0;
    std::unique_ptr<float[]> data_;
};

} // namespace bary::transport
