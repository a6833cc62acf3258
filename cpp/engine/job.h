// One unit of work, immutable once published. Plain data: what to hash, where the nonce stands, which hashes win.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/target.h"

namespace pickaxe::engine {

// What the jobs of one algorithm have besides: its own searcher makes and reads it, the engine passes it along.
struct JobPart {
  virtual ~JobPart() = default;
};
using SharedPart = std::shared_ptr<const JobPart>;

// Greater than the id of every job.
inline constexpr std::uint64_t kNoJob = ~std::uint64_t{0};

struct Job {
  std::uint64_t id = 0;       // given by the engine, ascending
  std::size_t algorithm = 0;  // its number among the engine's
  SharedPart part;
  std::vector<std::uint8_t> message;  // the bytes that are hashed; the nonce field's content is ignored
  std::size_t nonce_offset = 0;
  std::size_t nonce_width = 4;  // 4 or 8 bytes, little-endian
  base::Target target;
  unsigned threads = 0;  // how many of the engine's search it, the first ones; 0: all
  std::uint64_t first_nonce = 0;
  std::uint64_t last_nonce = 0;  // inclusive: 2^64 nonces do not fit a count
};

// Writes a nonce into a copy of the message.
inline void patch_nonce(std::uint8_t* message, const Job& job, std::uint64_t nonce) noexcept {
  std::uint8_t bytes[8];
  base::store_le64(bytes, nonce);
  std::memcpy(message + job.nonce_offset, bytes, job.nonce_width);
}

}  // namespace pickaxe::engine
