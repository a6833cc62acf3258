#include "assembler/x86/calls.h"
#include "randomx/jit/x86/superscalar/scalar.h"
#include "randomx/jit/x86/superscalar/superscalar.h"

// rax rcx rdx   scratch                    r8..r15   r0..r7 of the item in work
// rbx           cache memory               rbp       end of lines
// rsi           the item's state           rdi       the item's place in lines
// [rsp+..]      states, lines as passed in

namespace pickaxe::randomx::jit::x86::superscalar {
namespace {

constexpr std::size_t kMaxInstructionCode = 10;
constexpr std::size_t kMaxTurnCode = 320;  // around the instructions of one program
constexpr std::size_t kMaxFunctionCode = 256;

// A prefetch does not retire before its address is translated, and what follows waits behind it: so many in a row wait
// once.
constexpr std::size_t kLinesTogether = 4;

// The lines that the last kLinesTogether items before rdi read next.
void fetch_lines(Assembler& as) noexcept {
  for (std::size_t i = 1; i <= kLinesTogether; ++i) {
    as.mov(rax, ptr(rdi, -static_cast<std::int32_t>(8 * i)));
    as.prefetcht0(ptr(rax));
  }
}

// Of the items before rdi that are left over where their number is no multiple of kLinesTogether.
void fetch_rest(Assembler& as) noexcept {
  Label done;
  as.mov(rdx, rdi);
  for (std::size_t i = 1; i < kLinesTogether; ++i) {
    as.test(edx, 8 * kLinesTogether - 1);
    as.jcc(Condition::equal, done);
    as.mov(rax, ptr(rdx, -8));
    as.prefetcht0(ptr(rax));
    as.sub(rdx, 8);
  }
  as.bind(done);
}

// Of one instruction, in bytes: a vector may leave a gap before it.
constexpr std::size_t kMaxFactorLiterals = 2 * 32 + 8 + 24;
constexpr std::size_t kMaxAddendLiterals = 32 + 24;
constexpr std::size_t kMaxOtherLiterals = 128;  // those that do not come from the programs

}  // namespace

std::size_t max_mix_literals(const items::CacheView& cache) noexcept {
  std::size_t bytes = kMaxOtherLiterals;
  for (const Program& program : cache.programs) {
    for (const Instruction& in : program.instructions()) {
      if (in.operation == Operation::imul_rcp) bytes += kMaxFactorLiterals;
      if (in.operation == Operation::iadd_c || in.operation == Operation::ixor_c) {
        bytes += kMaxAddendLiterals;
      }
    }
  }
  return (bytes + 63) & ~std::size_t{63};
}

std::size_t max_mix_items_code(const items::CacheView& cache) noexcept {
  std::size_t bytes = kMaxFunctionCode;
  for (const Program& program : cache.programs) bytes += kMaxTurnCode + kMaxInstructionCode * program.size;
  return bytes;
}

std::size_t emit_mix_items(Assembler& as, const items::CacheView& cache, base::Features features,
                           os::CallingConvention convention) noexcept {
  const bool bmi2 = features.has(base::Feature::bmi2);
  const auto line_index_mask = static_cast<std::uint32_t>(cache.params->cache_items() - 1);
  const Function function(convention, 16, false);
  const Mem states = ptr(rsp, function.locals());
  const Mem lines = ptr(rsp, function.locals() + 8);

  as.align(64);
  const std::size_t entry = as.size();
  function.enter(as);
  as.mov(states, function.argument(0));
  as.mov(lines, function.argument(1));
  as.mov(rax, function.argument(1));
  as.mov(rbx, function.argument(3));
  as.lea(rbp, ptr(rax, function.argument(2), Scale::x8));
  for (const Program& program : cache.programs) {
    as.mov(rsi, states);
    as.mov(rdi, lines);
    as.align(32);
    Label next_item = as.here();
    emit_load_item(as, rsi, 0);
    for (const Instruction& in : program.instructions()) emit_instruction(as, in, bmi2);
    const bool last = &program == &cache.programs.back();
    emit_finish_item(as, program, last, ptr(rdi), rbx, line_index_mask);
    emit_store_item(as, rsi, 0);
    as.add(rsi, static_cast<std::int32_t>(kItemBytes));
    as.add(rdi, 8);
    if (!last) {
      Label on;
      as.test(low32(rdi), 8 * kLinesTogether - 1);
      as.jcc(Condition::not_equal, on);
      fetch_lines(as);
      as.bind(on);
    }
    as.cmp(rdi, rbp);
    as.jcc(Condition::not_equal, next_item);
    if (!last) fetch_rest(as);
  }
  function.leave(as);
  return entry;
}

}  // namespace pickaxe::randomx::jit::x86::superscalar
