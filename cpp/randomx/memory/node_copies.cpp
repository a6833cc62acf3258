#include "randomx/memory/node_copies.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "os/huge_pages.h"
#include "os/thread.h"

namespace pickaxe::randomx::memory {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{2} << 20;

}  // namespace

base::Status room_for_copies(std::uint64_t bytes, std::span<const os::NodeCpus> nodes, os::PageWish wish,
                             const std::string& what, const CheckRoom& check_room) {
  std::uint64_t set_aside = 0;
  for (const os::NodeCpus& node : nodes) {
    const std::uint64_t there = os::bytes_set_aside(bytes, wish, node.number);
    set_aside += there;
    if (there == bytes) continue;
    base::Status status = check_room(bytes - there, "a copy of " + what, node.number);
    if (!status.ok()) return status;
  }
  const std::uint64_t all = nodes.size() * bytes;
  // What the process may take of the pools as a whole may be less.
  const std::uint64_t usable = std::min(set_aside, os::bytes_set_aside(all, wish));
  if (usable == all) return {};
  return check_room(all - usable, std::to_string(nodes.size()) + " copies of " + what, {});
}

bool copy_to_nodes(const std::uint8_t* from, std::size_t bytes, std::span<const NodeCopy> copies, unsigned threads,
                   const base::Interrupt& interrupt) noexcept {
  const auto work = [&](const NodeCopy& copy, std::atomic<std::size_t>& next) {
    while (!interrupt.requested()) {
      const std::size_t at = next.fetch_add(kBlockBytes, std::memory_order_relaxed);
      if (at >= bytes) return;
      std::memcpy(copy.to + at, from + at, std::min(kBlockBytes, bytes - at));
    }
  };
  constexpr std::size_t kMostCopies = 64;  // at once; no computer has more nodes with processors
  for (; !copies.empty(); copies = copies.subspan(std::min(kMostCopies, copies.size()))) {
    const auto now = copies.first(std::min(kMostCopies, copies.size()));
    std::atomic<std::size_t> next[kMostCopies] = {};
    std::vector<std::thread> workers;
    try {
      for (std::size_t i = 0; i < std::max<std::size_t>(threads, now.size()); ++i) {
        workers.emplace_back([&, i = i % now.size()] {
          os::run_thread_on(now[i].node->cpus);
          work(now[i], next[i]);
        });
      }
    } catch (const std::exception&) {
      // The OS gives no more threads, or no memory for them.
    }
    for (std::thread& worker : workers) worker.join();
    for (std::size_t i = 0; i < now.size(); ++i) work(now[i], next[i]);  // what had no thread
  }
  return !interrupt.requested();
}

}  // namespace pickaxe::randomx::memory
