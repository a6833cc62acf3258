// On which memory nodes a block lies that threads of all of them read.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pickaxe::os {

// While one lives, what the calling thread is the first to touch is spread over all memory nodes this process may use,
// page by page. Where there is one node, where a policy was chosen for the process (numactl), or where the OS refuses
// or has no such thing, it does nothing.
class SpreadMemory {
 public:
  SpreadMemory() noexcept;
  ~SpreadMemory();
  SpreadMemory(const SpreadMemory&) = delete;
  SpreadMemory& operator=(const SpreadMemory&) = delete;

 private:
  bool active_ = false;
};

// The same for the pages from `at` on, which begins one, that nobody has touched yet, whoever will. Whether it was
// done.
bool spread(std::uint8_t* at, std::size_t bytes) noexcept;

}  // namespace pickaxe::os
