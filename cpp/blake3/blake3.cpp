#include "blake3/blake3.h"

#include <algorithm>
#include <bit>

namespace pickaxe::blake3 {
namespace {

constexpr int kRounds = 7;

Block load_block(base::Bytes bytes) noexcept {
  std::uint8_t padded[kBlockBytes] = {};
  std::copy(bytes.begin(), bytes.end(), padded);
  Block block;
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = base::load_le32(padded + 4 * i);
  return block;
}

}  // namespace

Words compress(const Words& chaining, const Block& block, std::uint32_t length, std::uint32_t flags) noexcept {
  std::array<std::uint32_t, 16> v;
  std::copy(chaining.begin(), chaining.end(), v.begin());
  std::copy_n(kInitial.begin(), 4, v.begin() + 8);
  v[12] = v[13] = 0;  // the chunk's number
  v[14] = length;
  v[15] = flags;
  for (int round = 0; round < kRounds; ++round) {
    std::size_t place = 0;
    const auto mix = [&](int a, int b, int c, int d) {
      v[a] += v[b] + block[message_word(round, place++)];
      v[d] = std::rotr(v[d] ^ v[a], 16);
      v[c] += v[d];
      v[b] = std::rotr(v[b] ^ v[c], 12);
      v[a] += v[b] + block[message_word(round, place++)];
      v[d] = std::rotr(v[d] ^ v[a], 8);
      v[c] += v[d];
      v[b] = std::rotr(v[b] ^ v[c], 7);
    };
    for (int i = 0; i < 4; ++i) mix(i, 4 + i, 8 + i, 12 + i);
    for (int i = 0; i < 4; ++i) mix(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
  }
  Words out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = v[i] ^ v[i + 8];
  return out;
}

base::Hash256 hash(base::Bytes message) noexcept {
  Words chaining = kInitial;
  std::uint32_t flags = kChunkStart;
  while (message.size() > kBlockBytes) {
    chaining = compress(chaining, load_block(message.first(kBlockBytes)), kBlockBytes, flags);
    message = message.subspan(kBlockBytes);
    flags = 0;
  }
  const auto length = static_cast<std::uint32_t>(message.size());
  const Words words = compress(chaining, load_block(message), length, flags | kChunkEnd | kRoot);
  base::Hash256 out;
  for (std::size_t i = 0; i < words.size(); ++i) base::store_le32(out.data() + 4 * i, words[i]);
  return out;
}

}  // namespace pickaxe::blake3
