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
constexpr int kPreferred = 1;
constexpr int kBind = 2;
constexpr int kInterleave = 3;
constexpr unsigned kAllowedNodes = 4;

struct NodeMask {
  static constexpr unsigned long kBits = 4096;  // more than any kernel has nodes
  static constexpr unsigned long kWordBits = 8 * sizeof(unsigned long);
  unsigned long words[kBits / kWordBits] = {};

  void keep_only(unsigned node) noexcept {
    for (unsigned long i = 0; i < kBits / kWordBits; ++i) {
      words[i] &= i == node / kWordBits ? 1UL << node % kWordBits : 0;
    }
  }
  int count() const noexcept {
    int total = 0;
    for (const unsigned long word : words) total += std::popcount(word);
    return total;
  }
};

bool nodes_to_choose(NodeMask& nodes) noexcept {
  int mode = kDefault;
  if (syscall(SYS_get_mempolicy, &mode, nullptr, 0UL, nullptr, 0UL) != 0 || mode != kDefault) return false;
  return syscall(SYS_get_mempolicy, nullptr, nodes.words, NodeMask::kBits, nullptr, kAllowedNodes) == 0 &&
         nodes.count() > 1;
}

}  // namespace

std::optional<unsigned> current_node() noexcept {
  unsigned node = 0;
  if (syscall(SYS_getcpu, nullptr, &node, nullptr) != 0) return std::nullopt;
  return node;
}

bool nodes_to_choose() noexcept {
  NodeMask nodes;
  return nodes_to_choose(nodes);
}

void settle(std::uint8_t* at, std::size_t bytes, Home home, bool strictly) noexcept {
  NodeMask nodes;
  if (home.kind == Home::Kind::first_touch || !nodes_to_choose(nodes)) return;
  int mode = kInterleave;
  if (home.kind == Home::Kind::node) {
    mode = strictly ? kBind : kPreferred;
    nodes.keep_only(home.node);
    if (nodes.count() == 0) return;
  }
  (void)syscall(SYS_mbind, at, bytes, mode, nodes.words, NodeMask::kBits, 0U);
}

#else

std::optional<unsigned> current_node() noexcept {
  return std::nullopt;
}

bool nodes_to_choose() noexcept {
  return false;
}

void settle(std::uint8_t*, std::size_t, Home, bool) noexcept {}

#endif

}  // namespace pickaxe::os
