#include "randomx/memory/pages_watch.h"

namespace pickaxe::randomx::memory {

MemoryPages PagesWatch::look(std::uint64_t generation, std::span<const os::Pages* const> caches,
                             std::span<const os::Pages* const> datasets, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_ || now - asked_at_ >= kHolds) {
    known_ = {report(caches), report(datasets)};
    generation_ = generation;
    asked_at_ = now;
  }
  return known_;
}

PagesReport PagesWatch::report(std::span<const os::Pages* const> copies) const {
  PagesReport out;
  for (const os::Pages* pages : copies) {
    out.kind = pages->kind();
    out.bytes += pages->size();
    out.huge_bytes += huge_bytes_(*pages);
  }
  return out;
}

}  // namespace pickaxe::randomx::memory
