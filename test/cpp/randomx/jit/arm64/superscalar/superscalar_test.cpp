// The room that generated items are promised to need.
#include <string>
#include <vector>

#include "randomx/jit/arm64/superscalar/superscalar.h"
#include "test.h"

namespace pickaxe::randomx::jit::arm64::superscalar {
namespace {

using randomx::superscalar::Operation;
using randomx::superscalar::Program;

// All of one instruction, the last registers, the largest constants.
std::vector<Program> programs_of(Operation operation, std::uint32_t size) {
  std::vector<Program> programs(kMaxCacheAccesses);
  std::uint64_t number = 0x8000000080000000;
  for (Program& program : programs) {
    program.size = size;
    program.address_register = 7;
    for (auto& in : program.storage) in = {operation, 7, 6, 3, number += 0x1111111111111};
  }
  return programs;
}

struct Packs {
  Vectors vectors;
  PackShape shape;
};
constexpr Packs kPacks[] = {
    {Vectors::neon, {.lanes = 2, .groups = 1, .scalars = 2}}, {Vectors::neon, {.lanes = 2, .groups = 2, .scalars = 2}},
    {Vectors::neon, {.lanes = 2, .groups = 2, .scalars = 0}}, {Vectors::sve2, {.lanes = 2, .groups = 1, .scalars = 2}},
    {Vectors::sve, {.lanes = 4, .groups = 1, .scalars = 0}},  {Vectors::sve, {.lanes = 4, .groups = 2, .scalars = 2}},
    {Vectors::sve2, {.lanes = 8, .groups = 1, .scalars = 0}}, {Vectors::sve, {.lanes = 8, .groups = 2, .scalars = 2}}};

TEST("randomx/jit/arm64/superscalar: the longest programs fit their room") {
  for (unsigned operation = 0; operation <= static_cast<unsigned>(Operation::imul_rcp); ++operation) {
    for (const std::uint32_t size : {std::uint32_t{1}, std::uint32_t{randomx::superscalar::kMaxSize}}) {
      const auto programs = programs_of(static_cast<Operation>(operation), size);
      const items::CacheView cache = {&kRx0, nullptr, programs};
      std::vector<std::uint8_t> buffer(1 << 20);
      // What reads constants, behind them.
      const auto fits = [&](std::size_t copies, std::size_t room, auto&& emit) {
        Assembler as(buffer);
        const Constants constants = emit_constants(as, cache, copies);
        const std::size_t begin = as.size();
        emit(as, constants);
        CHECK(as.ok());
        if (begin <= max_constants(cache, copies) && as.size() - begin <= room) return;
        test::fail(__FILE__, __LINE__,
                   "operation " + std::to_string(operation) + ": " + std::to_string(as.size() - begin) + " of " +
                       std::to_string(room) + " bytes, constants: " + std::to_string(begin));
      };
      fits(1, max_mix_items_code(cache),
           [&](Assembler& as, const Constants& constants) { emit_mix_items(as, cache, constants); });
      for (const auto& [vectors, shape] : kPacks) {
        fits(constant_copies(vectors), max_mix_packs_code(cache, shape),
             [&](Assembler& as, const Constants& constants) { emit_mix_packs(as, cache, constants, shape, vectors); });
      }
    }
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit::arm64::superscalar
