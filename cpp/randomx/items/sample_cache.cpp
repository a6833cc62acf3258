#include "randomx/items/sample_cache.h"

#include "base/bytes.h"
#include "randomx/blake2b/blake_generator.h"

namespace pickaxe::randomx::items {

SampleCache::SampleCache(std::uint32_t kib) : params_(kRx0) {
  params_.argon_memory_kib = kib;
  memory_.resize(params_.cache_items());
  std::uint64_t word = 0;
  for (Line& line : memory_) {
    for (std::size_t i = 0; i < kItemBytes; i += 8) base::store_le64(line.bytes.data() + i, word += kItemMultiplier);
  }
  const std::uint8_t key[] = {'s', 'e', 'l', 'f', '-', 't', 'e', 's', 't'};
  blake2b::BlakeGenerator generator(key);
  programs_.resize(params_.cache_accesses);
  for (superscalar::Program& program : programs_) superscalar::generate(params_, generator, program);
}

}  // namespace pickaxe::randomx::items
