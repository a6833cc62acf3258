// The Dataset (specs.md 4.1, 7.3): every item, computed once by all threads and then only read.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/interrupt.h"
#include "base/status.h"
#include "os/pages.h"
#include "randomx/items/items.h"
#include "randomx/params.h"

namespace pickaxe::randomx::memory {

class Dataset {
 public:
  // Allocates params.dataset_bytes(); Code::out_of_memory with the number of bytes when there is no room.
  static base::Result<std::unique_ptr<Dataset>> allocate(const Params& params, os::PageWish wish,
                                                         os::Home home = os::kAllNodes);

  // Computes every item on `threads` threads (at least 1), the caller's among them. Between blocks of items
  // `items_done` grows and `interrupt` is looked at; false when interrupted. Fewer threads than asked for is not an
  // error.
  bool build(const items::Source& items, unsigned threads, std::atomic<std::uint64_t>& items_done,
             const base::Interrupt& interrupt = {}) noexcept;

  const std::uint8_t* data() const noexcept { return pages_.data(); }
  const os::Pages& pages() const noexcept { return pages_; }

 private:
  Dataset(const Params& params, os::Pages pages) noexcept : params_(params), pages_(std::move(pages)) {}

  const Params& params_;
  os::Pages pages_;
};

}  // namespace pickaxe::randomx::memory
