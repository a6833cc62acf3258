#include "randomx/commitment.h"

namespace pickaxe::randomx {

base::Hash256 commitment(base::Bytes input, const base::Hash256& hash) noexcept {
  blake2b::Blake2b both(hash.size());
  both.update(input);
  both.update(hash);
  base::Hash256 digest;
  both.finish(digest.data());
  return digest;
}

}  // namespace pickaxe::randomx
