#include "sweep/choice.h"

namespace pickaxe::sweep {

Pattern pattern() noexcept {
  Pattern out{};
  std::uint32_t next = 43;
  const auto fill = [&next](std::span<std::uint8_t> bytes) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>((next = next * 1664525 + 1013904223) >> 24);
  };
  for (base::Preimage& preimage : out.preimages) fill(preimage);
  fill(out.tail);
  return out;
}

}  // namespace pickaxe::sweep
