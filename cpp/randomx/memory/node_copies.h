// Copies of a cache or dataset for every memory node, so that its threads read what lies near them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/interrupt.h"
#include "base/status.h"
#include "os/node_plan.h"
#include "os/pages.h"

namespace pickaxe::randomx::memory {

// As os::check_room.
using CheckRoom =
    std::function<base::Status(std::uint64_t bytes, const std::string& what, std::optional<unsigned> node)>;

// Whether each of these nodes has room for a copy of so many bytes, and the process for all of them: pages set aside
// there need none. `what` it is, for people.
base::Status room_for_copies(std::uint64_t bytes, std::span<const os::NodeCpus> nodes, os::PageWish wish,
                             const std::string& what, const CheckRoom& check_room);

struct NodeCopy {
  const os::NodeCpus* node;
  std::uint8_t* to;
};

// Fills every copy by threads that run on its node: `threads` in all, but one for each at least. Fewer than that is not
// an error. False when interrupted.
bool copy_to_nodes(const std::uint8_t* from, std::size_t bytes, std::span<const NodeCopy> copies, unsigned threads,
                   const base::Interrupt& interrupt = {}) noexcept;

}  // namespace pickaxe::randomx::memory
