#include "randomx/blake2b/blake_generator.h"

#include <algorithm>

#include "randomx/blake2b/blake2b.h"
#include "randomx/params.h"

namespace pickaxe::randomx::blake2b {

BlakeGenerator::BlakeGenerator(base::Bytes seed) noexcept {
  std::ranges::copy(seed.first(std::min(seed.size(), kMaxKeyBytes)), state_.begin());
}

void BlakeGenerator::refill_for(std::size_t bytes) noexcept {
  if (used_ + bytes <= state_.size()) return;
  state_ = hash512(state_);
  used_ = 0;
}

std::uint8_t BlakeGenerator::next_byte() noexcept {
  refill_for(1);
  return state_[used_++];
}

std::uint32_t BlakeGenerator::next_u32() noexcept {
  refill_for(4);
  const std::uint32_t value = base::load_le32(&state_[used_]);
  used_ += 4;
  return value;
}

}  // namespace pickaxe::randomx::blake2b
