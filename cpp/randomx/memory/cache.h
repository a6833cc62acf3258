// The Cache (specs.md 7.1, 7.2): 256 MiB filled by Argon2d, and the SuperscalarHash programs, both from the key.
#pragma once

#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/interrupt.h"
#include "base/status.h"
#include "os/pages.h"
#include "randomx/argon2d/argon2d.h"
#include "randomx/items/items.h"
#include "randomx/params.h"

namespace pickaxe::randomx::memory {

class Cache {
 public:
  // Allocates, spread over all memory nodes, and fills: most of a second. `params` must outlive the cache; `key` is at most kMaxKeyBytes long
  // (Code::argument otherwise, Code::out_of_memory when there is no room). Interrupted it returns early, half filled.
  static base::Result<std::unique_ptr<Cache>> create(const Params& params, base::Bytes key,
                                                     const argon2d::Kernel& kernel, os::PageWish wish,
                                                     const base::Interrupt& interrupt = {});

  // The same key's in pages of its own: all but their content, which is to be copied (node_copies.h).
  base::Result<std::unique_ptr<Cache>> allocate_copy(os::PageWish wish, os::Home home) const;

  items::CacheView view() const noexcept { return {&params_, pages_.data(), programs_}; }
  const os::Pages& pages() const noexcept { return pages_; }

 private:
  Cache(const Params& params, os::Pages pages) : params_(params), pages_(std::move(pages)) {}

  const Params& params_;
  os::Pages pages_;
  std::vector<superscalar::Program> programs_;
};

}  // namespace pickaxe::randomx::memory
