#include "os/memory_nodes.h"

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#endif

namespace pickaxe::os {

#if defined(__linux__)

namespace {

// As the kernel numbers them (uapi/linux/mempolicy.h).
constexpr int kDefault = 0;
constexpr int kInterleave = 3;
constexpr unsigned kAllowedNodes = 4;

struct NodeMask {
  static constexpr unsigned long kBits = 4096;  // more than any kernel has nodes
  unsigned long words[kBits / 8 / sizeof(unsigned long)] = {};
};

// Whether there is something to spread over, and nobody has chosen otherwise.
bool nodes_to_spread_over(NodeMask& nodes) noexcept {
  int mode = kDefault;
  if (syscall(SYS_get_mempolicy, &mode, nullptr, 0UL, nullptr, 0UL) != 0 || mode != kDefault) return false;
  if (syscall(SYS_get_mempolicy, nullptr, nodes.words, NodeMask::kBits, nullptr, kAllowedNodes) != 0) return false;
  int count = 0;
  for (const unsigned long word : nodes.words) count += std::popcount(word);
  return count > 1;
}

}  // namespace

SpreadMemory::SpreadMemory() noexcept {
  NodeMask nodes;
  active_ = nodes_to_spread_over(nodes) && syscall(SYS_set_mempolicy, kInterleave, nodes.words, NodeMask::kBits) == 0;
}

SpreadMemory::~SpreadMemory() {
  if (active_) syscall(SYS_set_mempolicy, kDefault, nullptr, 0UL);
}

bool spread(std::uint8_t* at, std::size_t bytes) noexcept {
  NodeMask nodes;
  return nodes_to_spread_over(nodes) &&
         syscall(SYS_mbind, at, bytes, kInterleave, nodes.words, NodeMask::kBits, 0U) == 0;
}

#else

SpreadMemory::SpreadMemory() noexcept = default;
SpreadMemory::~SpreadMemory() = default;

bool spread(std::uint8_t*, std::size_t) noexcept {
  return false;
}

#endif

}  // namespace pickaxe::os
