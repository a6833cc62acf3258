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

constexpr PackShape kShapes[] = {{.lanes = 2, .groups = 2, .scalars = 2},
                                 {.lanes = 4, .groups = 1, .scalars = 0},
                                 {.lanes = 4, .groups = 2, .scalars = 2},
                                 {.lanes = 8, .groups = 1, .scalars = 0},
                                 {.lanes = 8, .groups = 2, .scalars = 2}};

TEST("randomx/jit/arm64/superscalar: the longest programs fit their room") {
  for (unsigned operation = 0; operation <= static_cast<unsigned>(Operation::imul_rcp); ++operation) {
    for (const std::uint32_t size : {std::uint32_t{1}, std::uint32_t{randomx::superscalar::kMaxSize}}) {
      const auto programs = programs_of(static_cast<Operation>(operation), size);
      const items::CacheView cache = {&kRx0, nullptr, programs};
      std::vector<std::uint8_t> buffer(1 << 20);
      Assembler as(buffer);
      std::size_t begin = 0;
      const auto fits = [&](std::size_t room) {
        if (as.size() - begin > room) {
          test::fail(__FILE__, __LINE__,
                     "operation " + std::to_string(operation) + ": " + std::to_string(as.size() - begin) +
                         " bytes in a room for " + std::to_string(room));
        }
        begin = as.size();
      };
      const Constants constants = emit_constants(as, cache);
      fits(max_constants(cache));
      emit_mix_items(as, cache, constants);
      fits(max_mix_items_code(cache));
      for (const PackShape& shape : kShapes) {
        for (const bool has_sve2 : {false, true}) {
          emit_mix_packs(as, cache, constants, shape, has_sve2);
          fits(max_mix_packs_code(cache, shape));
        }
      }
      CHECK(as.ok());
    }
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit::arm64::superscalar
