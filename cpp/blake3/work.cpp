#include "blake3/work.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "sweep/filter.h"

namespace pickaxe::blake3 {
namespace {

// A column of a round that adds nothing of the message.
void mix_column(std::array<std::uint32_t, 16>& v, int column) noexcept {
  std::uint32_t &a = v[column], &b = v[4 + column], &c = v[8 + column], &d = v[12 + column];
  for (const auto& [first, second] : {std::pair{16, 12}, std::pair{8, 7}}) {
    a += b;
    d = std::rotr(d ^ a, first);
    c += d;
    b = std::rotr(b ^ c, second);
  }
}

}  // namespace

Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail, const base::Target& target) noexcept {
  Work work{};
  work.preimages = preimages.size();
  work.high = tail.size() == 8 ? base::load_le32(tail.data() + 4) : 0;
  work.filter = base::byte_swap(sweep::leading_zeros(target));
  for (std::size_t i = 0; i < preimages.size(); ++i) {
    Block block;
    for (std::size_t word = 0; word < block.size(); ++word)
      block[word] = base::load_le32(preimages[i].data() + 4 * word);
    const Words chaining = compress(kInitial, block, kBlockBytes, kChunkStart);
    auto& v = work.entries[i];
    std::copy(chaining.begin(), chaining.end(), v.begin());
    std::copy_n(kInitial.begin(), 4, v.begin() + 8);
    v[14] = static_cast<std::uint32_t>(tail.size());
    v[15] = kChunkEnd | kRoot;
    v[0] += v[4];
    for (int column = 1; column < 4; ++column) mix_column(v, column);
  }
  return work;
}

}  // namespace pickaxe::blake3
