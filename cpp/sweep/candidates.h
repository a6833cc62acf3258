// What a sweep kernel hands over.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace pickaxe::sweep {

// How many preimages are searched together at most.
inline constexpr std::size_t kMaxPreimages = 16;

struct Candidate {
  std::uint32_t nonce;
  std::uint32_t preimage;  // which of the work's

  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

// What passed the filter. A superset of the hits: the caller applies the full 256-bit rule.
struct Candidates {
  static constexpr std::size_t kMaxLanes = 48;  // nonces a kernel tries in a step
  static constexpr std::size_t kCapacity = 2 * kMaxLanes * kMaxPreimages;

  std::array<Candidate, kCapacity> found;  // the nonces of one preimage ascend
  std::size_t size = 0;

  // Whether one more step behind so many preimages fits; a kernel stops when it does not.
  bool has_room(std::size_t preimages) const noexcept { return kCapacity - size >= kMaxLanes * preimages; }

  // Appends nonce first+i for each set bit i of `lanes`, i < limit. Out of line: the kernels' loops stay small.
  void append(std::uint32_t lanes, std::uint32_t preimage, std::uint32_t first, std::uint64_t limit) noexcept;
};

}  // namespace pickaxe::sweep
