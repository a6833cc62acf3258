// RandomX cut down so that a key takes milliseconds and a hash less than one, and what it hashes to: by the plainest
// code there is, on the calling thread alone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "os/cpu.h"
#include "randomx/aes/aes.h"
#include "randomx/memory/cache.h"
#include "randomx/memory/store.h"
#include "randomx/params.h"
#include "randomx/program/interpreter.h"
#include "randomx/vm.h"
#include "search/randomx/stages.h"
#include "test.h"

namespace pickaxe::search::randomx {

inline rx::Params tiny_variant(const rx::Params& of) {
  rx::Params params = of;
  params.argon_memory_kib = 256;
  params.argon_iterations = 1;
  params.dataset_base_bytes = 4u << 20;
  params.dataset_extra_bytes = 64 * rx::kItemBytes;
  params.program_iterations = 9;
  params.program_count = 2;
  params.scratchpad_l3_bytes = of.scratchpad_l3_bytes < rx::kMaxScratchpadBytes ? 16384 : 32768;
  params.scratchpad_l2_bytes = 16384;
  params.scratchpad_l1_bytes = 8192;
  return params;
}

inline const rx::Params kTiny1 = tiny_variant(rx::kRx0);
inline const rx::Params kTiny2 = tiny_variant(rx::kRx2);

// Of every variant, in the order of rx::all_variants().
inline const std::vector<rx::Params>& tiny_variants() {
  static const std::vector<rx::Params> variants = [] {
    std::vector<rx::Params> out;
    for (const rx::Params* params : rx::all_variants()) out.push_back(tiny_variant(*params));
    return out;
  }();
  return variants;
}

using MemoryWish = rx::memory::MemoryWish;

inline Options tiny_options(unsigned threads, MemoryWish memory) {
  Options options;
  options.memory = memory;
  options.threads = threads;
  options.pages = {os::PageKind::normal, os::PageKind::normal};
  options.cpu = os::cpu_features();
  options.aes = rx::aes::select_kernel("", options.cpu).value();
  return options;
}

inline rx::memory::StoreOptions tiny_store() {
  rx::memory::StoreOptions options;
  options.pages = {os::PageKind::normal, os::PageKind::normal};
  return options;
}

class TinyOracle {
 public:
  base::Hash256 hash(const Key& key, base::Bytes input) {
    std::unique_ptr<Keyed>& keyed = keyed_[{key.params, key.bytes}];
    if (keyed == nullptr) keyed = std::make_unique<Keyed>(key);
    return keyed->vm->hash(input);
  }

 private:
  struct Keyed {
    explicit Keyed(const Key& key) {
      const auto& kernel = *rx::argon2d::select_kernel("scalar", {}).value();
      cache = std::move(rx::memory::Cache::create(*key.params, key.bytes, kernel, kPages).value());
      items = rx::items::make_plain(cache->view());
      auto made = rx::Vm::create(*key.params, rx::aes::kSoft,
                                 rx::program::make_interpreter(*key.params, rx::program::Mode::light, 1),
                                 {nullptr, items.get()}, kPages);
      vm = std::move(made.value());
    }
    static constexpr os::PageWish kPages = {os::PageKind::normal, os::PageKind::normal};
    std::unique_ptr<rx::memory::Cache> cache;
    std::unique_ptr<rx::items::Source> items;
    std::unique_ptr<rx::Vm> vm;
  };

  std::map<std::pair<const rx::Params*, std::vector<std::uint8_t>>, std::unique_ptr<Keyed>> keyed_;
};

}  // namespace pickaxe::search::randomx
