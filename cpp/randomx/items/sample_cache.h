// A cache made up, for finding out about kernels: the programs of a real key over memory that looks random.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "randomx/items/items.h"

namespace pickaxe::randomx::items {

struct alignas(64) Line {
  std::array<std::uint8_t, kItemBytes> bytes;
  bool operator==(const Line&) const = default;
};

class SampleCache {
 public:
  explicit SampleCache(std::uint32_t kib);  // a power of two
  SampleCache(const SampleCache&) = delete;
  SampleCache& operator=(const SampleCache&) = delete;

  CacheView view() const noexcept { return {&params_, memory_.data()->bytes.data(), programs_}; }

 private:
  Params params_;
  std::vector<Line> memory_;
  std::vector<superscalar::Program> programs_;
};

}  // namespace pickaxe::randomx::items
