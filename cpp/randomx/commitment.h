// The commitment by which rx/2 shares are judged: cheap to check before the hash itself is.
#pragma once

#include "base/bytes.h"
#include "randomx/blake2b/blake2b.h"

namespace pickaxe::randomx {

// blake2b-256(input || hash)
base::Hash256 commitment(base::Bytes input, const base::Hash256& hash) noexcept;

}  // namespace pickaxe::randomx
