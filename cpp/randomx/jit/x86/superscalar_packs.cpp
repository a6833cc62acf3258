#include <array>
#include <cstddef>

#include "randomx/jit/x86/calls.h"
#include "randomx/jit/x86/superscalar.h"
#include "randomx/jit/x86/superscalar_scalar.h"

// rax rcx rdx   scratch                    r8..r15      r0..r7 of the scalar item in work
// rbx           cache memory               ymm0..ymm7   r0..r7 of the four lanes
// rsi           the ItemPack               ymm8..ymm13  scratch
// rbp           end of the packs           ymm14        zero
// [rsp]         packs as passed in         ymm15        0x00000000ffffffff in each lane

namespace pickaxe::randomx::jit::x86 {
namespace {

constexpr std::size_t kMaxVectorCode = 120;  // ismulh_r
constexpr std::size_t kMaxScalarCode = 10;
constexpr std::size_t kMaxTurnCode = 1024;  // around the instructions of one program
constexpr std::size_t kMaxFunctionCode = 512;

constexpr Ymm v(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(index)};
}
constexpr Ymm t0 = v(8), t1 = v(9), t2 = v(10), t3 = v(11), t4 = v(12), t5 = v(13);
constexpr Ymm kZero = v(14);
constexpr Ymm kLowHalf = v(15);

constexpr std::int32_t lanes_at(unsigned i) noexcept {
  return static_cast<std::int32_t>(offsetof(ItemPack, lanes) + sizeof(ItemPack::lanes[0]) * i);
}
constexpr std::int32_t scalar_at(std::size_t item) noexcept {
  return static_cast<std::int32_t>(offsetof(ItemPack, scalars) + kItemBytes * item);
}
constexpr Mem line(std::size_t item) noexcept {
  return ptr(rsi, static_cast<std::int32_t>(offsetof(ItemPack, lines) + sizeof(void*) * item));
}

class PackEmitter {
 public:
  PackEmitter(Assembler& as, const CacheView& cache, os::CallingConvention convention) noexcept
      : as_(as),
        cache_(cache),
        function_(convention, 8, true),
        packs_(ptr(rsp, function_.locals())),
        low_half_(as.literal64(0xffffffff)),
        line_index_mask_(as.literal64(cache.params->cache_items() - 1)) {}

  std::size_t emit() noexcept {
    as_.align(64);
    const std::size_t entry = as_.size();
    function_.enter(as_);
    as_.mov(packs_, function_.argument(0));
    static_assert(sizeof(ItemPack) % 8 == 0);
    as_.mov(rax, function_.argument(0));
    as_.imul(rbp, function_.argument(1), static_cast<std::int32_t>(sizeof(ItemPack)));
    as_.add(rbp, rax);
    as_.mov(rbx, function_.argument(2));
    as_.vpxor(kZero, kZero, kZero);
    as_.vpbroadcastq(kLowHalf, ptr(low_half_));
    for (const SuperscalarProgram& program : cache_.programs) turn(program, &program == &cache_.programs.back());
    as_.vzeroupper();
    function_.leave(as_);
    return entry;
  }

 private:
  // One program for every pack. The scalar items go through it one after the other while the lanes go once.
  void turn(const SuperscalarProgram& program, bool last) noexcept {
    as_.mov(rsi, packs_);
    as_.align(32);
    Label next_pack = as_.here();
    for (unsigned i = 0; i < 8; ++i) as_.vmovdqu(v(i), ptr(rsi, lanes_at(i)));
    const auto instructions = program.instructions();
    std::size_t scalar_step = 0;
    for (const SuperscalarInstruction& in : instructions) {
      vector_instruction(in);
      for (std::size_t n = 0; n < kScalarItems; ++n) scalar_instruction(program, last, scalar_step++);
    }
    finish_lanes(program, last);
    for (unsigned i = 0; i < 8; ++i) as_.vmovdqu(ptr(rsi, lanes_at(i)), v(i));
    as_.add(rsi, static_cast<std::int32_t>(sizeof(ItemPack)));
    as_.cmp(rsi, rbp);
    as_.jcc(Condition::not_equal, next_pack);
  }

  // Step number `step` of the scalar items' common sequence.
  void scalar_instruction(const SuperscalarProgram& program, bool last, std::size_t step) noexcept {
    const std::size_t item = step / program.size;
    const std::size_t index = step % program.size;
    if (index == 0) emit_load_item(as_, rsi, scalar_at(item));
    emit_instruction(as_, program.storage[index], true);
    if (index + 1 != program.size) return;
    emit_finish_item(as_, program, last, line(kVectorItems + item), rbx,
                     static_cast<std::uint32_t>(cache_.params->cache_items() - 1));
    emit_store_item(as_, rsi, scalar_at(item));
  }

  void vector_instruction(const SuperscalarInstruction& in) noexcept {
    const Ymm dst = v(in.dst);
    const Ymm src = v(in.src);
    switch (in.operation) {
      case SuperscalarOperation::isub_r:
        return as_.vpsubq(dst, dst, src);
      case SuperscalarOperation::ixor_r:
        return as_.vpxor(dst, dst, src);
      case SuperscalarOperation::iadd_rs:
        if (in.shift == 0) return as_.vpaddq(dst, dst, src);
        as_.vpsllq(t0, src, in.shift);
        return as_.vpaddq(dst, dst, t0);
      case SuperscalarOperation::imul_r:
        as_.vpsrlq(t1, src, 32);
        return multiply(dst, src, t1);
      case SuperscalarOperation::iror_c:
        if (in.shift == 32) return as_.vpshufd(dst, dst, 0xb1);
        as_.vpsrlq(t0, dst, in.shift);
        as_.vpsllq(dst, dst, static_cast<std::uint8_t>(64 - in.shift));
        return as_.vpor(dst, dst, t0);
      case SuperscalarOperation::iadd_c:
        as_.vpbroadcastq(t0, ptr(as_.literal64(in.imm)));
        return as_.vpaddq(dst, dst, t0);
      case SuperscalarOperation::ixor_c:
        as_.vpbroadcastq(t0, ptr(as_.literal64(in.imm)));
        return as_.vpxor(dst, dst, t0);
      case SuperscalarOperation::imulh_r:
        multiply_high(t5, dst, src);
        return as_.vpaddq(dst, t5, t0);
      case SuperscalarOperation::ismulh_r:
        return multiply_high_signed(dst, src);
      case SuperscalarOperation::imul_rcp: {
        const Literal factor = as_.literal64(in.imm);
        as_.vpbroadcastq(t2, ptr(factor));
        as_.vpbroadcastq(t1, ptr(Literal{factor.offset + 4}));  // the high half, with anything above it
        return multiply(dst, t2, t1);
      }
    }
  }

  // dst *= b, where the low halves of the lanes of b_high are the high halves of b. Writes t0 and t1.
  void multiply(Ymm dst, Ymm b, Ymm b_high) noexcept {
    as_.vpsrlq(t0, dst, 32);
    as_.vpmuludq(t1, dst, b_high);
    as_.vpmuludq(t0, t0, b);
    as_.vpmuludq(dst, dst, b);
    as_.vpaddq(t0, t0, t1);
    as_.vpsllq(t0, t0, 32);
    as_.vpaddq(dst, dst, t0);
  }

  // The high half of a * b, unsigned, is part + t0. Writes t0-t3; neither a nor b.
  void multiply_high(Ymm part, Ymm a, Ymm b) noexcept {
    as_.vpsrlq(t0, a, 32);
    as_.vpsrlq(t1, b, 32);
    as_.vpmuludq(t2, a, b);
    as_.vpmuludq(t3, t0, b);
    as_.vpmuludq(part, t0, t1);
    as_.vpmuludq(t1, a, t1);
    as_.vpsrlq(t2, t2, 32);
    as_.vpaddq(t3, t3, t2);  // cannot overflow: (2^32 - 1)^2 + 2^32 - 1 < 2^64
    as_.vpand(t2, t3, kLowHalf);
    as_.vpaddq(t1, t1, t2);  // nor can this
    as_.vpsrlq(t3, t3, 32);
    as_.vpsrlq(t0, t1, 32);
    as_.vpaddq(part, part, t3);
  }

  // From the unsigned product: minus b where a is negative, minus a where b is.
  void multiply_high_signed(Ymm dst, Ymm src) noexcept {
    multiply_high(t5, dst, src);
    as_.vpcmpgtq(t1, kZero, dst);
    as_.vpcmpgtq(t2, kZero, src);
    as_.vpand(t1, t1, src);
    as_.vpand(t2, t2, dst);
    as_.vpaddq(t5, t5, t0);
    as_.vpaddq(t1, t1, t2);
    as_.vpsubq(dst, t5, t1);
  }

  // 7.3 steps 6 and 7 for the lanes: four lines of eight quadwords are eight vectors of four.
  void finish_lanes(const SuperscalarProgram& program, bool last) noexcept {
    static constexpr std::array<Gp64, kVectorItems> kLine = {rax, rcx, rdx, r8};
    for (std::size_t i = 0; i < kVectorItems; ++i) as_.mov(kLine[i], line(i));
    xor_quarter(kLine, 0);
    xor_quarter(kLine, 4);
    if (last) return;
    as_.vpbroadcastq(t0, ptr(line_index_mask_));
    as_.vpand(t0, v(program.address_register), t0);
    as_.vpsllq(t0, t0, 6);
    as_.vmovdqu(line(0), t0);
    for (std::size_t i = 0; i < kVectorItems; ++i) {
      as_.mov(rax, line(i));
      as_.add(rax, rbx);
      as_.prefetcht0(ptr(rax));
      as_.mov(line(i), rax);
    }
  }

  // Registers first .. first+3 of all lanes.
  void xor_quarter(const std::array<Gp64, kVectorItems>& lines, unsigned first) noexcept {
    const auto at = static_cast<std::int32_t>(8 * first);
    as_.vmovdqu(t0, ptr(lines[0], at));
    as_.vmovdqu(t1, ptr(lines[1], at));
    as_.vmovdqu(t2, ptr(lines[2], at));
    as_.vmovdqu(t3, ptr(lines[3], at));
    as_.vpunpcklqdq(t4, t0, t1);  // 0a 1a | 0c 1c
    as_.vpunpckhqdq(t5, t0, t1);  // 0b 1b | 0d 1d
    as_.vpunpcklqdq(t0, t2, t3);  // 2a 3a | 2c 3c
    as_.vpunpckhqdq(t1, t2, t3);  // 2b 3b | 2d 3d
    as_.vperm2i128(t2, t4, t0, 0x20);
    as_.vperm2i128(t3, t5, t1, 0x20);
    as_.vperm2i128(t4, t4, t0, 0x31);
    as_.vperm2i128(t5, t5, t1, 0x31);
    as_.vpxor(v(first + 0), v(first + 0), t2);
    as_.vpxor(v(first + 1), v(first + 1), t3);
    as_.vpxor(v(first + 2), v(first + 2), t4);
    as_.vpxor(v(first + 3), v(first + 3), t5);
  }

  Assembler& as_;
  const CacheView& cache_;
  Function function_;
  Mem packs_;
  Literal low_half_;
  Literal line_index_mask_;
};

}  // namespace

std::size_t max_mix_packs_code(const CacheView& cache) noexcept {
  std::size_t bytes = max_mix_literals(cache) + 64 + kMaxFunctionCode;
  for (const SuperscalarProgram& program : cache.programs) {
    bytes += kMaxTurnCode + (kMaxVectorCode + kMaxScalarCode * kScalarItems) * program.size;
  }
  return bytes;
}

std::size_t emit_mix_packs(Assembler& as, const CacheView& cache, os::CallingConvention convention) noexcept {
  return PackEmitter(as, cache, convention).emit();
}

}  // namespace pickaxe::randomx::jit::x86
