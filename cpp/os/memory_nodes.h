// On which memory nodes a block lies, and a thread runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace pickaxe::os {

// Of the CPU that this thread runs on at this moment; nothing where the system does not tell.
std::optional<unsigned> current_node() noexcept;

// Where a block is to lie.
struct Home {
  enum class Kind : std::uint8_t {
    first_touch,  // each page where the thread runs that touches it first
    all_nodes,    // page by page on every node that this process may use: none of its threads has all far away
    node,         // on that one, as long as it has room
  };
  Kind kind = Kind::first_touch;
  unsigned node = 0;  // NumaNode::number

  static constexpr Home on(unsigned node) noexcept { return {Kind::node, node}; }
};
inline constexpr Home kAllNodes = {Home::Kind::all_nodes, 0};

// Whether there are nodes to choose from, and nobody has chosen for the process (numactl). Never off Linux.
bool nodes_to_choose() noexcept;

// Has the pages from `at` on, which begins one, lie there, whoever will be the first to touch them; those that were
// touched stay. Does nothing where there are no nodes to choose. With `strictly` the node is refused rather than left
// when it is full, which is fatal at the first touch: for pages that are proven at once.
void settle(std::uint8_t* at, std::size_t bytes, Home home, bool strictly = false) noexcept;

}  // namespace pickaxe::os
