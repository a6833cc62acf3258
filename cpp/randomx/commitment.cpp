#include "randomx/commitment.h"

namespace pickaxe::randomx {

Hash256 commitment(base::Bytes input, const Hash256& hash) noexcept {
  Blake2b both(hash.size());
  both.update(input);
  both.update(hash);
  Hash256 digest;
  both.finish(digest.data());
  return digest;
}

}  // namespace pickaxe::randomx
