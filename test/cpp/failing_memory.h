// Memory that is out: operator new of the test program throws where a test asks for it.
#pragma once

#include <cstdint>

namespace pickaxe::test {

// While one lives, allocations of all threads but the one that made it are counted, and fail from number `first` on,
// `how_many` of them; 0: none fails. One at a time.
class FailingMemory {
 public:
  FailingMemory(std::uint64_t first, std::uint64_t how_many) noexcept;
  ~FailingMemory();
  FailingMemory(const FailingMemory&) = delete;
  FailingMemory& operator=(const FailingMemory&) = delete;

  static std::uint64_t counted() noexcept;
};

}  // namespace pickaxe::test
