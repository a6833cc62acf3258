#include "randomx/argon2d/argon2d.h"

#include <cstring>

#include "randomx/blake2b/blake2b.h"

namespace pickaxe::randomx::argon2d {
namespace {

// First blocks: RFC 9106 3.2 and 3.3.

constexpr std::uint32_t kVersion = 0x13;
constexpr std::uint32_t kTypeArgon2d = 0;
constexpr std::uint32_t kSlices = 4;

void update_le32(blake2b::Blake2b& hash, std::uint32_t value) noexcept {
  std::uint8_t bytes[4];
  base::store_le32(bytes, value);
  hash.update(bytes);
}

blake2b::Hash512 initial_hash(const Params& params, base::Bytes key) noexcept {
  blake2b::Blake2b hash(64);
  update_le32(hash, params.argon_lanes);
  update_le32(hash, 0);  // tag length: there is no tag
  update_le32(hash, params.argon_memory_kib);
  update_le32(hash, params.argon_iterations);
  update_le32(hash, kVersion);
  update_le32(hash, kTypeArgon2d);
  update_le32(hash, static_cast<std::uint32_t>(key.size()));
  hash.update(key);
  update_le32(hash, static_cast<std::uint32_t>(params.argon_salt.size()));
  hash.update({reinterpret_cast<const std::uint8_t*>(params.argon_salt.data()), params.argon_salt.size()});
  update_le32(hash, 0);  // no secret
  update_le32(hash, 0);  // no associated data
  blake2b::Hash512 digest;
  hash.finish(digest.data());
  return digest;
}

// H' with a 1024-byte output: halves of a chain of hashes, the last one whole.
void first_block(const blake2b::Hash512& seed, std::uint32_t column, std::uint32_t lane, Block& out) noexcept {
  auto* bytes = reinterpret_cast<std::uint8_t*>(out.words);
  blake2b::Blake2b first(64);
  update_le32(first, sizeof(Block));
  first.update(seed);
  update_le32(first, column);
  update_le32(first, lane);
  blake2b::Hash512 chain;
  first.finish(chain.data());
  std::size_t written = 0;
  while (sizeof(Block) - written > chain.size()) {
    std::memcpy(bytes + written, chain.data(), chain.size() / 2);
    written += chain.size() / 2;
    chain = blake2b::hash512(chain);
  }
  std::memcpy(bytes + written, chain.data(), chain.size());
}

}  // namespace

void fill(const Params& params, base::Bytes key, const Kernel& kernel, std::uint8_t* memory,
          const base::Interrupt& interrupt) noexcept {
  Matrix matrix;
  matrix.blocks = reinterpret_cast<Block*>(memory);
  matrix.lanes = params.argon_lanes;
  matrix.segment_length = params.argon_memory_kib / (params.argon_lanes * kSlices);
  matrix.lane_length = matrix.segment_length * kSlices;

  const blake2b::Hash512 seed = initial_hash(params, key);
  for (std::uint32_t lane = 0; lane < matrix.lanes; ++lane) {
    Block* const blocks = matrix.blocks + std::size_t{lane} * matrix.lane_length;
    first_block(seed, 0, lane, blocks[0]);
    first_block(seed, 1, lane, blocks[1]);
  }
  for (std::uint32_t pass = 0; pass < params.argon_iterations; ++pass) {
    for (std::uint32_t slice = 0; slice < kSlices; ++slice) {
      for (std::uint32_t lane = 0; lane < matrix.lanes; ++lane) {
        if (interrupt.requested()) return;
        kernel.fill_segment(matrix, {pass, slice, lane});
      }
    }
  }
}

}  // namespace pickaxe::randomx::argon2d
