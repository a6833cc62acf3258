// Writes AArch64's code of dataset items to standard output, for model_cycles.mjs: the function alone, of a pack's
// shape or of items in general registers.
//   written_items SEED [neon|sve|sve2 LANES GROUPS SCALARS]
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "randomx/blake2b/blake_generator.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"
#include "randomx/jit/items.h"

namespace emitter = pickaxe::randomx::jit::arm64::superscalar;
using namespace pickaxe::randomx;

namespace {

emitter::Vectors vectors_of(std::string_view name) {
  return name == "neon" ? emitter::Vectors::neon : name == "sve" ? emitter::Vectors::sve : emitter::Vectors::sve2;
}

std::size_t number(const char* text) {
  return std::strtoull(text, nullptr, 10);
}

}  // namespace

int main(int count, char** words) {
  if (count != 2 && count != 6) return 2;
  const std::uint64_t seed = number(words[1]);
  blake2b::BlakeGenerator generator({reinterpret_cast<const std::uint8_t*>(&seed), sizeof seed});
  std::vector<superscalar::Program> drawn(kRx0.cache_accesses);
  for (superscalar::Program& program : drawn) superscalar::generate(kRx0, generator, program);
  const std::vector<superscalar::Program> programs = jit::scheduled_programs({&kRx0, nullptr, drawn});
  const items::CacheView cache = {&kRx0, nullptr, programs};

  std::vector<std::uint8_t> code(1 << 20);
  emitter::Assembler as(code);
  std::size_t entry;
  if (count == 2) {
    entry = emitter::emit_mix_items(as, cache, emitter::emit_constants(as, cache, 1));
  } else {
    const emitter::Vectors vectors = vectors_of(words[2]);
    const emitter::Constants constants = emitter::emit_constants(as, cache, vectors == emitter::Vectors::neon ? 2 : 1);
    entry =
        emitter::emit_mix_packs(as, cache, constants, {number(words[3]), number(words[4]), number(words[5])}, vectors);
  }
  if (!as.ok()) return 1;
  std::fwrite(&code[entry], 1, as.size() - entry, stdout);
}
