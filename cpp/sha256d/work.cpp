#include "sha256d/work.h"

#include <bit>
#include <cstring>

namespace pickaxe::sha256d {

constinit const UniformPart kSecondHash =
    uniform_part(kInitial, {0, 0, 0, 0, 0, 0, 0, 0, 0x80000000, 0, 0, 0, 0, 0, 0, 256}, DigestLayout::kKinds, 0);

namespace {

// The leading zero bits that the bound demands, as a mask over the filter word as SHA-256 leaves it.
std::uint32_t filter_mask(const base::Target& target) noexcept {
  const auto top = static_cast<std::uint32_t>(target.bound.limbs[3] >> 32);
  const int zeros = std::countl_zero(top);
  const std::uint32_t mask = zeros == 0 ? 0 : ~std::uint32_t{0} << (32 - zeros);
  // A big-endian hash starts with word 0 as it is; a little-endian one ends with word 7, bytes reversed.
  return target.order == base::HashOrder::big_endian ? mask : base::byte_swap(mask);
}

}  // namespace

Work prepare(base::Bytes message, const base::Target& target) noexcept {
  Work work{};
  work.layout = message.size() == 80 ? Layout::header : Layout::preimage;
  work.order = target.order;
  work.filter = filter_mask(target);
  work.midstate = compress(kInitial, load_block(message.data()));

  std::uint8_t tail[64] = {};
  const std::size_t rest = message.size() - 64;
  std::memcpy(tail, message.data() + 64, rest);
  tail[rest] = 0x80;
  base::store_be64(tail + 56, std::uint64_t{message.size()} * 8);
  work.block = load_block(tail);

  const bool header = work.layout == Layout::header;
  const int nonce_word = header ? HeaderLayout::kNonceWord : PreimageLayout::kNonceWord;
  work.block[nonce_word] = 0;
  work.first_hash =
      uniform_part(work.midstate, work.block, header ? HeaderLayout::kKinds : PreimageLayout::kKinds, nonce_word);
  return work;
}

}  // namespace pickaxe::sha256d
