#include "sha256d/sha256.h"

#include <cstring>

namespace pickaxe::sha256d {

State compress(const State& state, const Block& block) noexcept {
  std::uint32_t w[64];
  for (int i = 0; i < 16; ++i) w[i] = block[i];
  for (int i = 16; i < 64; ++i) w[i] = small_sigma1(w[i - 2]) + w[i - 7] + small_sigma0(w[i - 15]) + w[i - 16];

  State s = state;
  for (int i = 0; i < 64; ++i) s = round(s, kRound[i] + w[i]);
  for (int i = 0; i < 8; ++i) s[i] += state[i];
  return s;
}

Block load_block(const std::uint8_t* bytes) noexcept {
  Block block;
  for (int i = 0; i < 16; ++i) block[i] = base::load_be32(bytes + 4 * i);
  return block;
}

base::Hash256 sha256(base::Bytes message) noexcept {
  State state = kInitial;
  std::size_t at = 0;
  for (; message.size() - at >= 64; at += 64) state = compress(state, load_block(message.data() + at));

  // FIPS 180-4, 5.1.1: a one bit, zeros, the length in bits; one or two blocks.
  std::uint8_t tail[128] = {};
  const std::size_t rest = message.size() - at;
  if (rest != 0) std::memcpy(tail, message.data() + at, rest);
  tail[rest] = 0x80;
  const std::size_t blocks = rest < 56 ? 1 : 2;
  base::store_be64(tail + 64 * blocks - 8, std::uint64_t{message.size()} * 8);
  for (std::size_t i = 0; i < blocks; ++i) state = compress(state, load_block(tail + 64 * i));

  base::Hash256 digest;
  for (int i = 0; i < 8; ++i) base::store_be32(digest.data() + 4 * i, state[i]);
  return digest;
}

base::Hash256 sha256d(base::Bytes message) noexcept {
  return sha256(sha256(message));
}

}  // namespace pickaxe::sha256d
