// What the pages of caches and datasets really came to be. Linux reads through them to say so, which takes milliseconds
// for gigabytes: asked seldom, whoever wants to know how often.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <utility>

#include "os/pages.h"

namespace pickaxe::randomx::memory {

// As os::Pages::huge_bytes.
using HugeBytes = std::function<std::size_t(const os::Pages& pages)>;

struct PagesReport {
  os::PageKind kind = os::PageKind::normal;
  std::uint64_t bytes = 0;       // of all copies; 0: not there
  std::uint64_t huge_bytes = 0;  // in huge pages
};

struct MemoryPages {
  PagesReport cache;
  PagesReport dataset;
};

// Safe from any thread.
class PagesWatch {
 public:
  using Clock = std::chrono::steady_clock;
  // The kernel may gather and split transparent pages meanwhile.
  static constexpr std::chrono::seconds kHolds{5};

  explicit PagesWatch(HugeBytes huge_bytes) : huge_bytes_(std::move(huge_bytes)) {}

  // Of all copies of either; `generation` is another one where these are others.
  MemoryPages look(std::uint64_t generation, std::span<const os::Pages* const> caches,
                   std::span<const os::Pages* const> datasets, Clock::time_point now);

 private:
  PagesReport report(std::span<const os::Pages* const> copies) const;

  const HugeBytes huge_bytes_;
  std::mutex mutex_;
  MemoryPages known_;  // nothing of generation 0
  std::uint64_t generation_ = 0;
  Clock::time_point asked_at_;
};

}  // namespace pickaxe::randomx::memory
