#include "sha256d/work.h"

#include <cstring>

#include "sweep/filter.h"

namespace pickaxe::sha256d {

namespace {

constexpr SecondHash second_hash() noexcept {
  const Schedule schedule =
      uniform_schedule({0, 0, 0, 0, 0, 0, 0, 0, 0x80000000, 0, 0, 0, 0, 0, 0, 256}, DigestLayout::kKinds);
  return {schedule, enter(kInitial, schedule, DigestLayout::kNonceWord)};
}

// The filter word as SHA-256 leaves it: a big-endian hash starts with word 0 as it is; a little-endian one ends with
// word 7, bytes reversed.
std::uint32_t filter_mask(const base::Target& target) noexcept {
  const std::uint32_t mask = sweep::leading_zeros(target);
  return target.order == base::HashOrder::big_endian ? mask : base::byte_swap(mask);
}

}  // namespace

constinit const SecondHash kSecondHash = second_hash();

Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail, const base::Target& target) noexcept {
  Work work{};
  work.layout = tail.size() == 16 ? Layout::header : Layout::preimage;
  work.order = target.order;
  work.filter = filter_mask(target);

  std::uint8_t block[64] = {};
  std::memcpy(block, tail.data(), tail.size());
  block[tail.size()] = 0x80;
  base::store_be64(block + 56, std::uint64_t{sizeof(base::Preimage) + tail.size()} * 8);
  work.block = load_block(block);

  const bool header = work.layout == Layout::header;
  const int nonce_word = header ? HeaderLayout::kNonceWord : PreimageLayout::kNonceWord;
  work.block[nonce_word] = 0;
  work.schedule = uniform_schedule(work.block, header ? HeaderLayout::kKinds : PreimageLayout::kKinds);
  work.preimages = preimages.size();
  for (std::size_t i = 0; i < preimages.size(); ++i) {
    work.midstates[i] = enter(compress(kInitial, load_block(preimages[i].data())), work.schedule, nonce_word);
  }
  return work;
}

}  // namespace pickaxe::sha256d
