// Writes AArch64's code of dataset items to standard output, for model_cycles.mjs: how many go through it together, and
// the bytes of the function alone as `llvm-mc --disassemble` takes them.
//   written_items SEED jit-arm64|jit-neon|jit-sve128|jit-sve256|jit-sve512
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "randomx/blake2b/blake_generator.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"
#include "randomx/jit/arm64/vector_packs.h"
#include "randomx/jit/items.h"

namespace emitter = pickaxe::randomx::jit::arm64::superscalar;
using namespace pickaxe::randomx;

namespace {

// None for items in general registers.
const jit::arm64::VectorPacks* packs_of(std::string_view kernel) {
  if (kernel == "jit-neon") return &jit::arm64::kNeon;
  if (kernel == "jit-sve128") return &jit::arm64::kSve128;
  if (kernel == "jit-sve256") return &jit::arm64::kSve256;
  if (kernel == "jit-sve512") return &jit::arm64::kSve512;
  return nullptr;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  const std::uint64_t seed = std::strtoull(words[1], nullptr, 10);
  blake2b::BlakeGenerator generator({reinterpret_cast<const std::uint8_t*>(&seed), sizeof seed});
  std::vector<superscalar::Program> drawn(kRx0.cache_accesses);
  for (superscalar::Program& program : drawn) superscalar::generate(kRx0, generator, program);
  const std::vector<superscalar::Program> programs = jit::scheduled_programs({&kRx0, nullptr, drawn});
  const items::CacheView cache = {&kRx0, nullptr, programs};

  std::vector<std::uint8_t> code(1 << 20);
  emitter::Assembler as(code);
  const jit::arm64::VectorPacks* const packs = packs_of(words[2]);
  const emitter::Constants constants =
      emitter::emit_constants(as, cache, packs == nullptr ? 1 : emitter::constant_copies(packs->vectors));
  const std::size_t entry = packs == nullptr
                                ? emitter::emit_mix_items(as, cache, constants)
                                : emitter::emit_mix_packs(as, cache, constants, packs->kinds.bulk, packs->vectors);
  if (!as.ok()) return 1;
  constexpr std::size_t kPair = 2;  // in general registers
  std::printf("%zu\n", packs == nullptr ? kPair : packs->kinds.bulk.items());
  for (std::size_t at = entry; at < as.size(); ++at) std::printf("0x%02x ", code[at]);
}
