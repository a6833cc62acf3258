#include <array>
#include <bit>
#include <span>
#include <string>

#include "randomx/jit/backend.h"
#include "randomx/jit/x86/frame.h"

namespace pickaxe::randomx::jit::x86 {
namespace {

using base::Feature;

constexpr Gp64 r(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(8 + index)};
}
constexpr Xmm f(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(index)};
}
constexpr Xmm e(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(4 + index)};
}
constexpr Xmm a(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(8 + index)};
}
constexpr Xmm kKeepMask = xmm13;
constexpr Xmm kEMask = xmm14;
constexpr Xmm kScaleMask = xmm15;

constexpr bool fits_int32(std::uint64_t v) noexcept {
  return static_cast<std::int64_t>(v) == static_cast<std::int32_t>(static_cast<std::uint32_t>(v));
}
constexpr std::int32_t low_int32(std::uint64_t v) noexcept {
  return std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(v));
}

bool depends_on_rounding(Operation operation) noexcept {
  switch (operation) {
    case Operation::fadd_r:
    case Operation::fadd_m:
    case Operation::fsub_r:
    case Operation::fsub_m:
    case Operation::fmul_r:
    case Operation::fdiv_m:
    case Operation::fsqrt_r:
      return true;
    default:
      return false;
  }
}

// Whether nothing can see the rounding mode that the cfround at `index` sets: another one follows before any
// operation that rounds, on every path. Loading fprc is among the slowest things a program does.
bool rounding_is_dead(std::span<const DecodedInstruction> program, std::size_t index) noexcept {
  std::size_t earliest = index;  // the code after `earliest` may run again before the next cfround
  for (std::size_t i = index + 1; i < program.size(); ++i) {
    const DecodedInstruction& next = program[i];
    if (depends_on_rounding(next.operation)) return false;
    if (next.operation == Operation::cfround) return true;
    if (next.operation != Operation::cbranch || next.target >= earliest) continue;
    for (std::size_t k = next.target; k < earliest; ++k) {
      if (depends_on_rounding(program[k].operation)) return false;
    }
    earliest = next.target;
  }
  return false;
}

class ProgramEmitter {
 public:
  ProgramEmitter(Assembler& as, const ProgramTarget& target, const DecodedProgram& program, Frame& frame) noexcept
      : as_(as),
        params_(*target.params),
        mode_(target.mode),
        bmi2_(target.features.has(Feature::bmi2)),
        in_turns_(target.in_turns),
        program_(program),
        factors_(frame.factors) {}

  // The instructions of a program, and what else depends on it.
  void emit(ProgramCode& code) noexcept {
    as_.seek(code.next_lines);
    line_registers();
    as_.seek(code.instructions);
    run_instructions();
    next_addresses();
    Label tail = as_.at(code.tail);
    as_.jmp(tail);
  }

  // What is the same in every program. The loop goes from `tail` through its end into the next iteration's start,
  // which falls into the instructions.
  void emit_around(ProgramCode& code) noexcept {
    Label first;
    Label finished;
    code.start = as_.size();
    take_turn();
    as_.jmp(first);
    as_.bind(finished);
    finish();
    as_.align(64);
    code.tail = as_.size();
    if (mode_ == Mode::full)
      read_dataset();
    else
      code.items_ready = read_item();
    code.next_lines = as_.size();
    line_registers();
    next_lines();
    store_lines();
    end_of_loop(finished);
    as_.bind(first);
    load_lines();
    code.instructions = as_.size();
  }

 private:
  static Mem hot(std::size_t offset) noexcept { return frame(offset); }

  // The machine as it was left at the end of its last iteration, or as it starts (4.6.1).
  void take_turn() noexcept {
    load_bases();
    load_group_r();
    as_.mov(eax, hot(offsetof(Frame, offset_r)));
    as_.mov(edx, hot(offsetof(Frame, offset_f)));
  }

  // All that is not r, f and e; writes ecx.
  void load_bases() noexcept {
    as_.mov(ecx, hot(offsetof(Frame, rounding)));
    as_.mov(rbp, hot(offsetof(Frame, ma)));
    as_.mov(rsi, hot(offsetof(Frame, scratchpad)));
    as_.mov(rdi, hot(offsetof(Frame, dataset)));
    as_.ldmxcsr(ptr(rbx, rcx, Scale::x1, offsetof(Frame, control)));
    as_.movapd(kKeepMask, frame(offsetof(Frame, keep_mask)));
    as_.movapd(kEMask, frame(offsetof(Frame, e_mask)));
    as_.movapd(kScaleMask, frame(offsetof(Frame, scale_mask)));
    for (unsigned i = 0; i < 4; ++i) as_.movapd(a(i), frame(offsetof(Frame, registers.a) + 16 * i));
  }

  void load_group_r() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.mov(r(i), frame(offsetof(Frame, registers.r) + 8 * i));
  }
  void save_group_r() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.mov(frame(offsetof(Frame, registers.r) + 8 * i), r(i));
  }
  // f and e
  void load_floats() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.movapd(f(i), frame(offsetof(Frame, registers.f) + 16 * i));
  }
  void save_floats() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.movapd(frame(offsetof(Frame, registers.f) + 16 * i), f(i));
  }

  void switch_to(std::size_t next) noexcept {
    as_.mov(rbx, hot(next));
    as_.jmp(hot(offsetof(Frame, turn.resume)));
  }

  // Steps 2 and 3; eax and edx hold the offsets of the two lines.
  void load_lines() noexcept {
    as_.lea(rcx, ptr(rsi, rax));
    as_.mov(hot(offsetof(Frame, line_r)), rcx);
    for (unsigned i = 0; i < 8; ++i) as_.xor_(r(i), ptr(rcx, static_cast<std::int32_t>(8 * i)));
    as_.lea(rcx, ptr(rsi, rdx));
    as_.mov(hot(offsetof(Frame, line_f)), rcx);
    for (unsigned i = 0; i < 8; ++i) as_.cvtdq2pd(f(i), ptr(rcx, static_cast<std::int32_t>(8 * i)));
    for (unsigned i = 0; i < 4; ++i) as_.andps(e(i), kKeepMask);
    for (unsigned i = 0; i < 4; ++i) as_.orps(e(i), kEMask);
  }

  // Step 4
  void run_instructions() noexcept {
    const auto instructions = program_.instructions();
    for (std::size_t i = 0; i < instructions.size(); ++i) {
      starts_[i] = static_cast<std::uint16_t>(as_.size());
      if (instructions[i].operation == Operation::cfround && rounding_is_dead(instructions, i)) continue;
      instruction(instructions[i]);
    }
  }

  // rsi-relative operand of a memory instruction; computes the address into `scratch` where it is not a constant.
  Mem scratchpad(const DecodedInstruction& in, unsigned base, Gp64 scratch) noexcept {
    if (base == kNoRegister) return ptr(rsi, low_int32(in.imm & in.mask));
    as_.lea(low32(scratch), ptr(r(base), low_int32(in.imm)));
    as_.and_(low32(scratch), low_int32(in.mask));
    return ptr(rsi, scratch);
  }
  Mem source(const DecodedInstruction& in, Gp64 scratch = rax) noexcept { return scratchpad(in, in.src, scratch); }

  void instruction(const DecodedInstruction& in) noexcept {
    switch (in.operation) {
      case Operation::nop:
        return;
      case Operation::iadd_rs:
        return as_.lea(r(in.dst), ptr(r(in.dst), r(in.src), static_cast<Scale>(in.shift), low_int32(in.imm)));
      case Operation::iadd_m:
        return as_.add(r(in.dst), source(in));
      case Operation::isub_r:
        return as_.sub(r(in.dst), r(in.src));
      case Operation::isub_i:
        return as_.sub(r(in.dst), low_int32(in.imm));
      case Operation::isub_m:
        return as_.sub(r(in.dst), source(in));
      case Operation::imul_r:
        return as_.imul(r(in.dst), r(in.src));
      case Operation::imul_i:
        return multiply_by_constant(in);
      case Operation::imul_m:
        return as_.imul(r(in.dst), source(in));
      case Operation::imulh_r:
        if (bmi2_) {
          as_.mov(rdx, r(in.dst));
          return as_.mulx(r(in.dst), rax, r(in.src));
        }
        as_.mov(rax, r(in.dst));
        as_.mul(r(in.src));
        return as_.mov(r(in.dst), rdx);
      case Operation::imulh_m: {
        const Mem m = source(in, rcx);
        if (bmi2_) {
          as_.mov(rdx, r(in.dst));
          return as_.mulx(r(in.dst), rax, m);
        }
        as_.mov(rax, r(in.dst));
        as_.mul(m);
        return as_.mov(r(in.dst), rdx);
      }
      case Operation::ismulh_r:
        as_.mov(rax, r(in.dst));
        as_.imul(r(in.src));
        return as_.mov(r(in.dst), rdx);
      case Operation::ismulh_m: {
        const Mem m = source(in, rcx);
        as_.mov(rax, r(in.dst));
        as_.imul(m);
        return as_.mov(r(in.dst), rdx);
      }
      case Operation::ineg_r:
        return as_.neg(r(in.dst));
      case Operation::ixor_r:
        return as_.xor_(r(in.dst), r(in.src));
      case Operation::ixor_i:
        return as_.xor_(r(in.dst), low_int32(in.imm));
      case Operation::ixor_m:
        return as_.xor_(r(in.dst), source(in));
      case Operation::iror_r:
        as_.mov(ecx, low32(r(in.src)));
        return as_.ror_cl(r(in.dst));
      case Operation::iror_i:
        if (in.shift != 0) as_.ror(r(in.dst), in.shift);
        return;
      case Operation::irol_r:
        as_.mov(ecx, low32(r(in.src)));
        return as_.rol_cl(r(in.dst));
      case Operation::iswap_r:
        return as_.xchg(r(in.dst), r(in.src));
      case Operation::fswap_f:
        return as_.shufpd(f(in.dst), f(in.dst), 1);
      case Operation::fswap_e:
        return as_.shufpd(e(in.dst), e(in.dst), 1);
      case Operation::fadd_r:
        return as_.addpd(f(in.dst), a(in.src));
      case Operation::fadd_m:
        as_.cvtdq2pd(xmm12, source(in));
        return as_.addpd(f(in.dst), xmm12);
      case Operation::fsub_r:
        return as_.subpd(f(in.dst), a(in.src));
      case Operation::fsub_m:
        as_.cvtdq2pd(xmm12, source(in));
        return as_.subpd(f(in.dst), xmm12);
      case Operation::fscal_r:
        return as_.xorps(f(in.dst), kScaleMask);
      case Operation::fmul_r:
        return as_.mulpd(e(in.dst), a(in.src));
      case Operation::fdiv_m:
        as_.cvtdq2pd(xmm12, source(in));
        as_.andps(xmm12, kKeepMask);
        as_.orps(xmm12, kEMask);
        return as_.divpd(e(in.dst), xmm12);
      case Operation::fsqrt_r:
        return as_.sqrtpd(e(in.dst), e(in.dst));
      case Operation::cbranch: {
        as_.add(r(in.dst), low_int32(in.imm));
        as_.test(low32(r(in.dst)), in.mask);
        Label target = as_.at(starts_[in.target]);
        return as_.jcc(Condition::equal, target);
      }
      case Operation::cfround:
        rotate_to_rounding(in);
        return load_rounding();
      case Operation::cfround_v2: {
        rotate_to_rounding(in);
        as_.test_al(60 << 2);
        const ShortJump keep = as_.jcc_short(Condition::not_equal);
        load_rounding();
        return as_.land(keep);
      }
      case Operation::istore:
        return as_.mov(scratchpad(in, in.dst, rax), r(in.src));
    }
  }

  void multiply_by_constant(const DecodedInstruction& in) noexcept {
    if (fits_int32(in.imm)) return as_.imul(r(in.dst), r(in.dst), low_int32(in.imm));
    factors_[factors_used_] = in.imm;
    as_.imul(r(in.dst), frame(offsetof(Frame, factors) + 8 * factors_used_));
    ++factors_used_;
  }

  // Bits 2 and 3 of rax become the rounding mode: 4 * fprc.
  void rotate_to_rounding(const DecodedInstruction& in) noexcept {
    const auto count = static_cast<std::uint8_t>((in.shift + 62) & 63);
    if (bmi2_) return as_.rorx(rax, r(in.src), count);
    as_.mov(rax, r(in.src));
    if (count != 0) as_.ror(rax, count);
  }

  void load_rounding() noexcept {
    as_.and_(eax, 12);
    as_.mov(hot(offsetof(Frame, rounding)), eax);
    as_.ldmxcsr(ptr(rbx, rax, Scale::x1, offsetof(Frame, control)));
  }

  // Step 5's value into eax.
  void next_addresses() noexcept {
    as_.mov(eax, low32(r(program_.config.read_reg[2])));
    as_.xor_(eax, low32(r(program_.config.read_reg[3])));
  }

  // Steps 5 to 8 on rbp: `mp` is mx in v1 and ma in v2, and they change places. Leaves the new mp in its low half
  // in v1 and in its high half in v2.
  void advance_memory_registers() noexcept {
    if (params_.version == Version::v2) as_.xor_(rbp, rax);
    as_.ror(rbp, 32);
    if (params_.version == Version::v1) as_.xor_(rbp, rax);
  }

  // Steps 5 to 8 with the dataset.
  void read_dataset() noexcept {
    as_.mov(ecx, ebp);
    as_.and_(ecx, dataset_mask());
    as_.xor_(r(0), ptr(rdi, rcx));
    if (params_.version == Version::v2) {
      as_.xor_(rbp, rax);
      as_.mov(edx, ebp);
      as_.ror(rbp, 32);
    } else {
      as_.ror(rbp, 32);
      as_.xor_(rbp, rax);
      as_.mov(edx, ebp);
    }
    as_.and_(edx, dataset_mask());
    as_.prefetchnta(ptr(rdi, rdx));
    for (unsigned i = 1; i < 8; ++i) as_.xor_(r(i), ptr(rdi, rcx, Scale::x1, static_cast<std::int32_t>(8 * i)));
  }

  // Steps 5 to 8 in light mode. Items are asked for in groups (item_group_size) and computed together with those of
  // the other machines, so that their cache reads overlap. Returns where the code goes on once they are there.
  std::size_t read_item() noexcept {
    as_.mov(ecx, ebp);
    as_.mov(edx, hot(offsetof(Frame, next_item)));
    advance_memory_registers();
    as_.cmp(edx, static_cast<std::int32_t>(kItemBytes * item_group_size(params_)));
    Label ready;
    as_.jcc(Condition::not_equal, ready);
    const std::size_t items_ready = ask_for_items();
    as_.xor_(edx, edx);
    as_.bind(ready);
    as_.mov(rcx, hot(offsetof(Frame, items)));
    for (unsigned i = 0; i < 8; ++i) {
      as_.xor_(r(i), ptr(rcx, rdx, Scale::x1, static_cast<std::int32_t>(8 * i)));
    }
    as_.add(edx, 64);
    as_.mov(hot(offsetof(Frame, next_item)), edx);
    return items_ready;
  }

  // ecx holds ma as it was at step 5, rbp the registers after step 8.
  std::size_t ask_for_items() noexcept {
    as_.mov(rdx, hot(offsetof(Frame, numbers)));
    item_number(0, rcx);
    as_.mov(ecx, ebp);  // ma: read by the next iteration
    item_number(1, rcx);
    if (item_group_size(params_) == 3) {
      as_.mov(rcx, rbp);
      as_.shr(rcx, 32);  // mx: by the one after it
      item_number(2, rcx);
    }
    save_group_r();
    save_floats();
    as_.mov(hot(offsetof(Frame, ma)), rbp);
    as_.mov(rax, frame(offsetof(Frame, items_ready)));
    as_.mov(hot(offsetof(Frame, turn.resume)), rax);
    switch_to(offsetof(Frame, turn.next));
    const std::size_t items_ready = as_.size();
    load_bases();
    load_group_r();
    load_floats();
    return items_ready;
  }

  // rdx[index] = (address & mask) / 64 + first_item; `address` may have anything in its high half.
  void item_number(unsigned index, Gp64 address) noexcept {
    as_.and_(low32(address), dataset_mask());
    as_.shr(low32(address), 6);
    as_.add(address, frame(offsetof(Frame, first_item)));
    as_.mov(ptr(rdx, static_cast<std::int32_t>(8 * index)), address);
  }

  // Step 12 and step 1 of the next iteration: the offsets of its two lines into eax and edx.
  void line_registers() noexcept {
    as_.mov(rax, r(program_.config.read_reg[0]));
    as_.xor_(rax, r(program_.config.read_reg[1]));
  }
  void next_lines() noexcept {
    if (bmi2_) {
      as_.rorx(rdx, rax, 32);
    } else {
      as_.mov(rdx, rax);
      as_.ror(rdx, 32);
    }
    as_.and_(eax, line_mask());
    as_.prefetcht0(ptr(rsi, rax));
    as_.and_(edx, line_mask());
    as_.prefetcht0(ptr(rsi, rdx));
  }

  // Steps 9 to 11
  void store_lines() noexcept {
    as_.mov(rcx, hot(offsetof(Frame, line_f)));
    for (unsigned i = 0; i < 8; ++i) as_.mov(ptr(rcx, static_cast<std::int32_t>(8 * i)), r(i));
    as_.mov(rcx, hot(offsetof(Frame, line_r)));
    if (params_.version == Version::v1)
      mix_by_xor();
    else
      mix_by_aes();
    for (unsigned i = 0; i < 4; ++i) as_.movapd(ptr(rcx, static_cast<std::int32_t>(16 * i)), f(i));
  }

  void mix_by_xor() noexcept {
    for (unsigned i = 0; i < 4; ++i) as_.xorps(f(i), e(i));
  }

  void mix_by_aes() noexcept {
    for (unsigned key = 0; key < 4; ++key) {
      as_.aesenc(f(0), e(key));
      as_.aesdec(f(1), e(key));
      as_.aesenc(f(2), e(key));
      as_.aesdec(f(3), e(key));
    }
  }

  // Step 13. While other machines have their turns the lines that next_lines() asked for arrive.
  void end_of_loop(Label& finished) noexcept {
    as_.sub_dword(hot(offsetof(Frame, iterations)), 1);
    as_.jcc(Condition::equal, finished);
    if (!in_turns_) return;
    as_.mov(hot(offsetof(Frame, offset_r)), eax);
    as_.mov(hot(offsetof(Frame, offset_f)), edx);
    as_.mov(hot(offsetof(Frame, ma)), rbp);
    save_group_r();
    switch_to(offsetof(Frame, turn.next));
  }

  // The machines finish in the order of the ring: it is complete when the turn comes to the first again.
  void finish() noexcept {
    save_group_r();
    save_floats();
    as_.mov(rax, frame(offsetof(Frame, leave)));
    as_.mov(hot(offsetof(Frame, turn.resume)), rax);
    switch_to(offsetof(Frame, next_machine));
  }

  std::int32_t dataset_mask() const noexcept { return low_int32(params_.dataset_mask()); }
  std::int32_t line_mask() const noexcept { return low_int32(params_.l3_mask_64()); }

  Assembler& as_;
  const Params& params_;
  Mode mode_;
  bool bmi2_;
  bool in_turns_;
  const DecodedProgram& program_;
  std::uint64_t* factors_;
  std::size_t factors_used_ = 0;
  std::array<std::uint16_t, kMaxProgramSize> starts_;  // of the instructions, as far as they are emitted
};

// Room for any program; the tests hold the emitter to it.
constexpr std::size_t kMaxInstructionCode = 32;  // fdiv_m
constexpr std::size_t kMaxFrameCode = 1536;      // everything around the instructions

}  // namespace
}  // namespace pickaxe::randomx::jit::x86

namespace pickaxe::randomx::jit {

const std::string_view kExecutorName = "jit-x86-64";

base::Status supports(const Params& params, base::Features features) {
  if (params.version == Version::v1 || features.has(base::Feature::aesni)) return {};
  return base::Status::error(base::Code::cpu_unsupported,
                             "generated code for " + std::string(params.name) + " needs the AES instructions");
}

// MXCSR: flush to zero, denormals are zero, all exceptions masked; bits 13 and 14 are fprc, in RandomX's own order.
std::uint32_t control_word(std::uint32_t fprc) noexcept {
  return 0x9fc0 | fprc << 13;
}

std::size_t max_program_code(std::size_t program_size) noexcept {
  return (x86::kMaxFrameCode + x86::kMaxInstructionCode * program_size + 63) & ~std::size_t{63};
}

void emit_program(std::span<std::uint8_t> buffer, const ProgramTarget& target, const DecodedProgram& program,
                  Frame& frame, ProgramCode& code) noexcept {
  x86::Assembler as(buffer, 0);
  x86::ProgramEmitter emitter(as, target, program, frame);
  if (code.instructions == 0) emitter.emit_around(code);
  emitter.emit(code);
  code.bytes = as.size();
  code.fits = as.ok();
}

}  // namespace pickaxe::randomx::jit
