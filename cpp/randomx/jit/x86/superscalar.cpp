#include "randomx/jit/x86/superscalar.h"

#include <bit>

#include "randomx/jit/x86/calls.h"

// rax rcx rdx   scratch                    r8..r15   r0..r7 of the item in work
// rbx           cache memory               rbp       end of lines
// rsi           the item's state           rdi       the item's slot in lines
// [rsp+..]      states, lines as passed in

namespace pickaxe::randomx::jit::x86 {
namespace {

constexpr Gp64 r(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(8 + index)};
}
constexpr std::int32_t low_int32(std::uint64_t v) noexcept {
  return std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(v));
}

constexpr std::size_t kMaxInstructionCode = 10;
constexpr std::size_t kMaxProgramOverhead = 256;
constexpr std::size_t kMaxFunctionOverhead = 256;

class SuperscalarEmitter {
 public:
  SuperscalarEmitter(Assembler& as, const CacheView& cache, base::Features features,
                     os::CallingConvention convention) noexcept
      : as_(as),
        cache_(cache),
        bmi2_(features.has(base::Feature::bmi2)),
        function_(convention, 16, false),
        states_(ptr(rsp, function_.locals())),
        lines_(ptr(rsp, function_.locals() + 8)) {}

  std::size_t emit() noexcept {
    as_.align(64);
    const std::size_t entry = as_.size();
    function_.enter(as_);
    as_.mov(states_, function_.argument(0));
    as_.mov(lines_, function_.argument(1));
    as_.mov(rax, function_.argument(1));
    as_.mov(rbx, function_.argument(3));
    as_.lea(rbp, ptr(rax, function_.argument(2), Scale::x8));
    for (std::size_t i = 0; i < cache_.programs.size(); ++i) {
      turn(cache_.programs[i], i + 1 == cache_.programs.size());
    }
    function_.leave(as_);
    return entry;
  }

 private:
  // One program for every item.
  void turn(const SuperscalarProgram& program, bool last) noexcept {
    as_.mov(rsi, states_);
    as_.mov(rdi, lines_);
    as_.align(32);
    Label next_item = as_.here();
    for (unsigned i = 0; i < 8; ++i) as_.mov(r(i), ptr(rsi, static_cast<std::int32_t>(8 * i)));
    for (const SuperscalarInstruction& in : program.instructions()) instruction(in);
    as_.mov(rcx, ptr(rdi));
    // The address register first: the next line is on its way while the others are finished.
    const unsigned address = program.address_register;
    as_.xor_(r(address), ptr(rcx, static_cast<std::int32_t>(8 * address)));
    if (!last) {
      as_.mov(eax, low32(r(address)));
      as_.and_(eax, low_int32(cache_.params->cache_items() - 1));
      as_.shl(rax, 6);
      as_.add(rax, rbx);
      as_.prefetcht0(ptr(rax));
      as_.mov(ptr(rdi), rax);
    }
    for (unsigned i = 0; i < 8; ++i) {
      if (i != address) as_.xor_(r(i), ptr(rcx, static_cast<std::int32_t>(8 * i)));
    }
    for (unsigned i = 0; i < 8; ++i) as_.mov(ptr(rsi, static_cast<std::int32_t>(8 * i)), r(i));
    as_.add(rsi, static_cast<std::int32_t>(kItemBytes));
    as_.add(rdi, 8);
    as_.cmp(rdi, rbp);
    as_.jcc(Condition::not_equal, next_item);
  }

  void instruction(const SuperscalarInstruction& in) noexcept {
    switch (in.operation) {
      case SuperscalarOperation::isub_r:
        return as_.sub(r(in.dst), r(in.src));
      case SuperscalarOperation::ixor_r:
        return as_.xor_(r(in.dst), r(in.src));
      case SuperscalarOperation::iadd_rs:
        return as_.lea(r(in.dst), ptr(r(in.dst), r(in.src), static_cast<Scale>(in.shift)));
      case SuperscalarOperation::imul_r:
        return as_.imul(r(in.dst), r(in.src));
      case SuperscalarOperation::iror_c:
        return as_.ror(r(in.dst), in.shift);
      case SuperscalarOperation::iadd_c:
        return as_.add(r(in.dst), low_int32(in.imm));
      case SuperscalarOperation::ixor_c:
        return as_.xor_(r(in.dst), low_int32(in.imm));
      case SuperscalarOperation::imulh_r:
        if (bmi2_) {
          as_.mov(rdx, r(in.dst));
          return as_.mulx(r(in.dst), rax, r(in.src));
        }
        as_.mov(rax, r(in.dst));
        as_.mul(r(in.src));
        return as_.mov(r(in.dst), rdx);
      case SuperscalarOperation::ismulh_r:
        as_.mov(rax, r(in.dst));
        as_.imul(r(in.src));
        return as_.mov(r(in.dst), rdx);
      case SuperscalarOperation::imul_rcp:
        return as_.imul(r(in.dst), ptr(as_.literal64(in.imm)));
    }
  }

  Assembler& as_;
  const CacheView& cache_;
  bool bmi2_;
  Function function_;
  Mem states_;
  Mem lines_;
};

}  // namespace

std::size_t max_superscalar_code(const CacheView& cache) noexcept {
  std::size_t bytes = superscalar_literals(cache) + 64 + kMaxFunctionOverhead;
  for (const SuperscalarProgram& program : cache.programs) {
    bytes += kMaxProgramOverhead + kMaxInstructionCode * program.size;
  }
  return bytes;
}

std::size_t superscalar_literals(const CacheView& cache) noexcept {
  std::size_t count = 0;
  for (const SuperscalarProgram& program : cache.programs) {
    for (const SuperscalarInstruction& in : program.instructions()) {
      if (in.operation == SuperscalarOperation::imul_rcp) ++count;
    }
  }
  return 8 * count;
}

std::size_t emit_superscalar(Assembler& as, const CacheView& cache, base::Features features,
                             os::CallingConvention convention) noexcept {
  return SuperscalarEmitter(as, cache, features, convention).emit();
}

}  // namespace pickaxe::randomx::jit::x86
