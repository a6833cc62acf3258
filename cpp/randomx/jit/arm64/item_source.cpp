#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "assembler/arm64/assembler.h"
#include "os/code.h"
#include "randomx/jit/items.h"
#include "randomx/jit/jit.h"

// MixItems: SuperscalarHash programs as A64 code (specs.md 6 and 7.3 steps 4 to 9).
// x0  states, then the item's state     x4..x7    scratch
// x1  lines, then the item's place      x8..x15   r0..r7 of the item in work
// x2  end of lines, x3 cache memory     x16, x17  states and lines as passed in

namespace pickaxe::randomx::jit {
namespace arm64 {

using namespace assembler::arm64;

namespace {

constexpr std::size_t kMaxInstructionCode = 20;  // imul_rcp
constexpr std::size_t kMaxTurnCode = 128;        // around the instructions of one program

constexpr X r(unsigned index) noexcept {
  return x(8 + index);
}

void emit_instruction(Assembler& as, const randomx::superscalar::Instruction& in) noexcept {
  const X dst = r(in.dst);
  const X src = r(in.src);
  switch (in.operation) {
    case randomx::superscalar::Operation::isub_r:
      return as.sub(dst, dst, src);
    case randomx::superscalar::Operation::ixor_r:
      return as.eor(dst, dst, src);
    case randomx::superscalar::Operation::iadd_rs:
      return as.add(dst, dst, src, in.shift);
    case randomx::superscalar::Operation::imul_r:
      return as.mul(dst, dst, src);
    case randomx::superscalar::Operation::iror_c:
      return as.ror(dst, dst, in.shift);
    case randomx::superscalar::Operation::iadd_c:
      as.mov(x(4), in.imm);
      return as.add(dst, dst, x(4));
    case randomx::superscalar::Operation::ixor_c:
      as.mov(x(4), in.imm);
      return as.eor(dst, dst, x(4));
    case randomx::superscalar::Operation::imulh_r:
      return as.umulh(dst, dst, src);
    case randomx::superscalar::Operation::ismulh_r:
      return as.smulh(dst, dst, src);
    case randomx::superscalar::Operation::imul_rcp:
      as.mov(x(4), in.imm);
      return as.mul(dst, dst, x(4));
  }
}

void emit_mix_items(Assembler& as, const items::CacheView& cache) noexcept {
  const auto line_index_mask = static_cast<std::uint32_t>(cache.params->cache_items() - 1);
  as.mov(x(16), x(0));
  as.mov(x(17), x(1));
  as.add(x(2), x(1), x(2), 3);
  for (const randomx::superscalar::Program& program : cache.programs) {
    as.mov(x(0), x(16));
    as.mov(x(1), x(17));
    Label next_item = as.here();
    for (unsigned i = 0; i < 8; i += 2) as.ldp(r(i), r(i + 1), x(0), static_cast<std::int32_t>(8 * i));
    for (const randomx::superscalar::Instruction& in : program.instructions()) emit_instruction(as, in);
    as.ldr(x(5), x(1), 0);
    for (unsigned i = 0; i < 8; i += 2) {
      as.ldp(x(6), x(7), x(5), static_cast<std::int32_t>(8 * i));
      as.eor(r(i), r(i), x(6));
      as.eor(r(i + 1), r(i + 1), x(7));
    }
    if (&program != &cache.programs.back()) {
      as.and_(w(x(6)), w(r(program.address_register)), line_index_mask);
      as.add(x(6), x(3), x(6), 6);
      as.prefetch(x(6), xzr);
      as.str(x(6), x(1), 0);
    }
    for (unsigned i = 0; i < 8; i += 2) as.stp(r(i), r(i + 1), x(0), static_cast<std::int32_t>(8 * i));
    as.add(x(0), x(0), std::uint32_t{kItemBytes});
    as.add(x(1), x(1), std::uint32_t{8});
    as.cmp(x(1), x(2));
    as.b(Condition::not_equal, next_item);
  }
  as.ret();
}

std::size_t max_mix_items_code(const items::CacheView& cache) noexcept {
  std::size_t bytes = kMaxTurnCode;
  for (const randomx::superscalar::Program& program : cache.programs)
    bytes += kMaxTurnCode + kMaxInstructionCode * program.size;
  return bytes;
}

}  // namespace
}  // namespace arm64

namespace {

base::Result<std::unique_ptr<items::Source>> generate(std::string_view name, const items::CacheView& original) {
  if (base::Status status = check_items(original); !status.ok()) return status;
  const std::vector<randomx::superscalar::Program> programs = scheduled_programs(original);
  const items::CacheView cache = {original.params, original.memory, programs};
  const std::size_t room = arm64::max_mix_items_code(cache);
  auto allocated = os::CodeBuffer::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CodeBuffer code = std::move(allocated.value());
  code.begin_write();
  arm64::Assembler as({code.write_view(), room});
  arm64::emit_mix_items(as, cache);
  code.end_write(as.size());
  if (!as.ok()) return base::Status::error(base::Code::code_memory, "generated item code does not fit its buffer");
  const auto mix = code.entry<MixItems>(0);
  return std::unique_ptr<items::Source>(std::make_unique<GeneratedItems>(name, cache, std::move(code), mix));
}

constexpr items::Kernel kTable[] = {{"jit-arm64", base::Features{}, generate}};

}  // namespace

std::span<const items::Kernel> item_kernels() noexcept {
  return kTable;
}

}  // namespace pickaxe::randomx::jit
