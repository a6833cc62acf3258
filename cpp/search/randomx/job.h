// What RandomX jobs have besides.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/job.h"
#include "randomx/params.h"

namespace pickaxe::search::randomx {

namespace rx = pickaxe::randomx;  // which the name of this namespace hides

// What memory depends on, and how it is hashed in.
struct Key {
  const rx::Params* params = nullptr;  // one of the variants, or good as long as anything hashes with it
  std::vector<std::uint8_t> bytes;     // of cache and dataset
};

struct Part final : engine::JobPart {
  Key key;
  bool commitment = false;  // the target judges blake2b-256(message || hash)
};

}  // namespace pickaxe::search::randomx
