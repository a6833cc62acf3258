// Which nonces a worker tries: worker i of n takes the blocks i, i+n, i+2n, ... of the range. No overlap, no gap, a
// natural end, and nothing shared between workers.
#pragma once

#include <cstdint>

namespace pickaxe::engine {

struct NonceBlock {
  std::uint64_t first = 0;
  std::uint64_t count = 0;  // 0: the range has ended
};

class NonceStride {
 public:
  // Nonces first..last inclusive; `worker` < `workers`; `block` > 0 nonces at a time.
  NonceStride(std::uint64_t first, std::uint64_t last, unsigned worker, unsigned workers, std::uint64_t block) noexcept
      : at_(first), last_(last), block_(block), skip_(std::uint64_t{workers - 1} * block) {
    advance(std::uint64_t{worker} * block);
  }

  NonceBlock next() noexcept {
    if (ended_) return {};
    const std::uint64_t left = last_ - at_;  // one less than the nonces left, so that 2^64 of them fit
    const std::uint64_t count = left < block_ ? left + 1 : block_;
    const NonceBlock out{at_, count};
    if (left < block_) {
      ended_ = true;
    } else {
      advance(block_);
      advance(skip_);
    }
    return out;
  }

 private:
  void advance(std::uint64_t distance) noexcept {
    if (ended_ || last_ - at_ < distance) {
      ended_ = true;
    } else {
      at_ += distance;
    }
  }

  std::uint64_t at_;
  std::uint64_t last_;
  std::uint64_t block_;
  std::uint64_t skip_;
  bool ended_ = false;
};

}  // namespace pickaxe::engine
