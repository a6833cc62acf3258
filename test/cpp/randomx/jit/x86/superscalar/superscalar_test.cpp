// Whatever the programs are, their code fits the room asked for: no CPU feature is needed to find that out.
#include "randomx/jit/x86/superscalar/superscalar.h"

#include <algorithm>
#include <string>
#include <vector>

#include "test.h"

namespace pickaxe::randomx::jit::x86::superscalar {
namespace {

using base::Feature;
using os::CallingConvention;
using randomx::superscalar::Instruction;
using randomx::superscalar::Operation;
using randomx::superscalar::Program;

constexpr PackShape kShapes[] = {{.lanes = 4, .groups = 1, .scalars = 0},
                                 {.lanes = 4, .groups = 1, .scalars = 3},
                                 {.lanes = 8, .groups = 1, .scalars = 0},
                                 {.lanes = 8, .groups = 2, .scalars = 1},
                                 {.lanes = 8, .groups = 2, .scalars = 2}};

// All of one instruction, the last registers, the largest constants, no two of them equal.
std::vector<Program> programs_of(Operation operation, std::uint32_t size) {
  std::vector<Program> programs(kMaxCacheAccesses);
  std::uint64_t number = 0x8000000080000000;
  for (Program& program : programs) {
    program.size = size;
    program.address_register = 7;
    for (Instruction& in : program.storage) in = {operation, 7, 6, 3, number += 0x100000001};
  }
  return programs;
}

template <typename Emit>
void check_room(std::size_t room, const items::CacheView& cache, const std::string& what, Emit emit) {
  const std::size_t literals = max_mix_literals(cache);
  std::vector<std::uint8_t> buffer(literals + room);
  Assembler as(buffer, literals);
  const std::size_t begin = as.size();
  emit(as);
  if (!as.ok()) test::fail(__FILE__, __LINE__, what + ": " + as.status().message);
  CHECK(as.size() - begin <= room);
}

TEST("randomx/jit/x86/superscalar: the longest programs fit their room") {
  for (unsigned operation = 0; operation <= static_cast<unsigned>(Operation::imul_rcp); ++operation) {
    for (const std::uint32_t size : {std::uint32_t{1}, std::uint32_t{randomx::superscalar::kMaxSize}}) {
      const auto programs = programs_of(static_cast<Operation>(operation), size);
      const items::CacheView cache = {&kRx0, nullptr, programs};
      for (const CallingConvention convention : {CallingConvention::system_v, CallingConvention::microsoft}) {
        for (const base::Features features : {base::Features{}, Feature::avx512ifma | Feature::bmi2}) {
          const std::string what = "operation " + std::to_string(operation) + ", " + std::to_string(size);
          check_room(max_mix_items_code(cache), cache, what + ", one by one",
                     [&](Assembler& as) { emit_mix_items(as, cache, features, convention); });
          for (const PackShape& shape : kShapes) {
            check_room(max_mix_packs_code(cache, shape), cache, what + ", packs of " + std::to_string(shape.items()),
                       [&](Assembler& as) { emit_mix_packs(as, cache, shape, features, convention); });
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit::x86::superscalar
