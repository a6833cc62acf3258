#include "randomx/jit/arm64/superscalar/scalar.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"

// x0  states, then the item's state     x4..x7    scratch
// x1  lines, then the item's place      x8..x15   r0..r7 of the item in work
// x2  end of lines, x3 cache memory     x16, x17  states and lines as passed in

namespace pickaxe::randomx::jit::arm64::superscalar {
namespace {

constexpr std::size_t kMaxInstructionCode = 20;  // imul_rcp
constexpr std::size_t kMaxTurnCode = 128;        // around the instructions of one program

}  // namespace

std::size_t max_mix_items_code(const items::CacheView& cache) noexcept {
  std::size_t bytes = kMaxTurnCode;
  for (const Program& program : cache.programs) bytes += kMaxTurnCode + kMaxInstructionCode * program.size;
  return bytes;
}

void emit_mix_items(Assembler& as, const items::CacheView& cache) noexcept {
  const auto line_index_mask = static_cast<std::uint32_t>(cache.params->cache_items() - 1);
  as.mov(x(16), x(0));
  as.mov(x(17), x(1));
  as.add(x(2), x(1), x(2), 3);
  for (const Program& program : cache.programs) {
    as.mov(x(0), x(16));
    as.mov(x(1), x(17));
    Label next_item = as.here();
    emit_load_item(as, x(0));
    for (const Instruction& in : program.instructions()) emit_instruction(as, in);
    emit_finish_item(as, program, &program == &cache.programs.back(), x(1), x(3), line_index_mask);
    emit_store_item(as, x(0));
    as.add(x(0), x(0), std::uint32_t{kItemBytes});
    as.add(x(1), x(1), std::uint32_t{8});
    as.cmp(x(1), x(2));
    as.b(Condition::not_equal, next_item);
  }
  as.ret();
}

}  // namespace pickaxe::randomx::jit::arm64::superscalar
