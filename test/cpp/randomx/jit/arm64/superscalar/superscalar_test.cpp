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

TEST("randomx/jit/arm64/superscalar: the longest programs fit their room") {
  for (unsigned operation = 0; operation <= static_cast<unsigned>(Operation::imul_rcp); ++operation) {
    for (const std::uint32_t size : {std::uint32_t{1}, std::uint32_t{randomx::superscalar::kMaxSize}}) {
      const auto programs = programs_of(static_cast<Operation>(operation), size);
      const items::CacheView cache = {&kRx0, nullptr, programs};
      std::vector<std::uint8_t> buffer(max_mix_items_code(cache));
      Assembler as(buffer);
      emit_mix_items(as, cache);
      if (!as.ok()) test::fail(__FILE__, __LINE__, "operation " + std::to_string(operation));
    }
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit::arm64::superscalar
