#include "k12/k12.h"

#include <algorithm>
#include <bit>

namespace pickaxe::k12 {

State diffuse(const State& a) noexcept {
  std::uint64_t parity[5];
  for (int x = 0; x < 5; ++x) parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  State out;
  for (int lane = 0; lane < 25; ++lane) {
    const int x = lane % 5;
    const std::uint64_t effect = parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
    out[moved(lane)] = std::rotl(a[lane] ^ effect, kRotations[lane]);
  }
  return out;
}

void permute(State& a) noexcept {
  for (const std::uint64_t constant : kRoundConstants) {
    const State b = diffuse(a);
    for (int y = 0; y < 25; y += 5) {
      for (int x = 0; x < 5; ++x) a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
    }
    a[0] ^= constant;
  }
}

State absorb(base::Bytes message) noexcept {
  std::uint8_t block[kRateBytes] = {};
  std::copy(message.begin(), message.end(), block);
  block[message.size()] = 0x00;  // how many bytes of customization there are, in no byte, and that in one
  block[message.size() + 1] = 0x07;
  block[kRateBytes - 1] ^= 0x80;
  State state{};
  for (std::size_t i = 0; i < kRateBytes / 8; ++i) state[i] = base::load_le64(block + 8 * i);
  return state;
}

base::Hash256 hash(base::Bytes message) noexcept {
  State state = absorb(message);
  permute(state);
  base::Hash256 out;
  for (std::size_t i = 0; i < out.size() / 8; ++i) base::store_le64(out.data() + 8 * i, state[i]);
  return out;
}

}  // namespace pickaxe::k12
