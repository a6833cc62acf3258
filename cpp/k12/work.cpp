#include "k12/work.h"

#include <cstring>

#include "sweep/filter.h"

namespace pickaxe::k12 {

static_assert(kNonceLane % 5 == 3, "nonce_rotation() takes both neighbours of column 3");

Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail, const base::Target& target) noexcept {
  Work work{};
  work.preimages = preimages.size();
  work.filter = base::byte_swap(sweep::leading_zeros(target));
  for (std::size_t i = 0; i < preimages.size(); ++i) {
    std::array<std::uint8_t, sizeof(base::Preimage) + 8> message{};
    std::memcpy(message.data(), preimages[i].data(), sizeof(base::Preimage));
    std::memcpy(message.data() + sizeof(base::Preimage), tail.data(), tail.size());
    base::store_le32(message.data() + sizeof(base::Preimage), 0);
    work.entries[i] = diffuse(absorb(base::Bytes(message.data(), sizeof(base::Preimage) + tail.size())));
  }
  return work;
}

}  // namespace pickaxe::k12
