#include <algorithm>
#include <bit>
#include <string>

#include "randomx/jit/arm64/instructions.h"
#include "randomx/jit/arm64/registers.h"
#include "randomx/jit/backend.h"

namespace pickaxe::randomx::jit::arm64 {
namespace {

constexpr int kDetourDelay = 6;  // multiplications

class ProgramEmitter {
 public:
  ProgramEmitter(Assembler& as, const ProgramTarget& target, const program::DecodedProgram& program,
                 Frame& frame) noexcept
      : as_(as),
        params_(*target.params),
        mode_(target.mode),
        in_turns_(target.in_turns),
        ahead_(target.translates_ahead()),
        program_(program),
        instructions_(as, program.instructions(), frame.factors) {}

  ProgramCode emit() noexcept {
    ProgramCode code;
    code.start = as_.size();
    take_turn();
    Label loop = as_.here();
    load_lines();
    const std::size_t size = program_.instructions().size();
    const std::size_t begin = ahead_ ? std::min(detour_after(params_.version), size) : 0;
    instructions_.emit(0, begin);
    if (ahead_) translate_line_ahead();
    instructions_.emit(begin, size);
    if (mode_ == program::Mode::full)
      read_dataset();
    else
      code.items_ready = read_item();
    next_lines();
    store_lines();
    end_of_loop(loop);
    finish();
    return code;
  }

 private:
  // The machine as it was left at the end of its last iteration, or as it starts (4.6.1).
  void take_turn() noexcept {
    load_bases();
    load_group_r();
    if (mode_ == program::Mode::full) {
      as_.ldr(kDataset, kFrame, offsetof(Frame, dataset));
    } else {
      as_.mov(kItemsLeft, std::uint64_t{0});
      as_.ldr(x(0), kFrame, offsetof(Frame, items_ready));
      as_.str(x(0), kFrame, offsetof(Frame, ring.resume));
    }
    static_assert(offsetof(Frame, offset_f) == offsetof(Frame, offset_r) + 4);
    as_.ldp(w(x(0)), w(x(1)), kFrame, offsetof(Frame, offset_r));
  }

  // All that is not r, f and e, nor of one mode; writes no scratch register.
  void load_bases() noexcept {
    as_.ldr(kScratchpad, kFrame, offsetof(Frame, scratchpad));
    as_.ldr(kAddresses, kFrame, offsetof(Frame, ma));
    as_.ldr(w(kIterations), kFrame, offsetof(Frame, iterations));
    as_.ldr(w(kControl), kFrame, offsetof(Frame, control_now));
    as_.write_fpcr(kControl);
    static_assert(offsetof(Frame, e_mask) == offsetof(Frame, keep_mask) + 16);
    as_.ldp_q(kKeepMask, kEMask, kFrame, offsetof(Frame, keep_mask));
    as_.ldr_q(kScaleMask, kFrame, offsetof(Frame, scale_mask));
    if (params_.version == Version::v2) as_.zero(kZero);
    for (unsigned i = 0; i < 4; i += 2) as_.ldp_q(a(i), a(i + 1), kFrame, at(offsetof(Frame, registers.a) + 16 * i));
    emit_load_constants(as_);
  }

  static constexpr std::int32_t at(std::size_t offset) noexcept { return static_cast<std::int32_t>(offset); }

  void load_group_r() noexcept {
    for (unsigned i = 0; i < 8; i += 2) as_.ldp(r(i), r(i + 1), kFrame, at(offsetof(Frame, registers.r) + 8 * i));
  }
  void save_group_r() noexcept {
    for (unsigned i = 0; i < 8; i += 2) as_.stp(r(i), r(i + 1), kFrame, at(offsetof(Frame, registers.r) + 8 * i));
  }
  // f and e
  void load_floats() noexcept {
    for (unsigned i = 0; i < 8; i += 2) as_.ldp_q(f(i), f(i + 1), kFrame, at(offsetof(Frame, registers.f) + 16 * i));
  }
  void save_floats() noexcept {
    for (unsigned i = 0; i < 8; i += 2) as_.stp_q(f(i), f(i + 1), kFrame, at(offsetof(Frame, registers.f) + 16 * i));
  }
  // What of load_bases() may have changed since.
  void save_bases() noexcept {
    as_.str(kAddresses, kFrame, offsetof(Frame, ma));
    as_.str(w(kIterations), kFrame, offsetof(Frame, iterations));
    if (instructions_.sets_rounding()) as_.str(w(kControl), kFrame, offsetof(Frame, control_now));
  }

  void switch_to(std::size_t next) noexcept {
    as_.ldr(kFrame, kFrame, next);
    as_.ldr(x(0), kFrame, offsetof(Frame, ring.resume));
    as_.br(x(0));
  }

  // Steps 2 and 3; w0 and w1 hold the offsets of the two lines.
  void load_lines() noexcept {
    as_.add(kLineR, kScratchpad, x(0));
    as_.add(kLineF, kScratchpad, x(1));
    xor_line(kLineR, x(2), x(3));
    // Two groups of four numbers for f and two for e, in the registers of every second result.
    static_assert(e(0).id == f(4).id);
    for (unsigned i = 0; i < 8; i += 4) as_.ldp_q(f(i + 1), f(i + 3), kLineF, static_cast<std::int32_t>(8 * i));
    for (unsigned i = 0; i < 8; i += 2) {
      as_.sxtl(f(i), f(i + 1));
      as_.sxtl2(f(i + 1), f(i + 1));
    }
    for (unsigned i = 0; i < 8; ++i) as_.scvtf(f(i), f(i));
    for (unsigned i = 0; i < 4; ++i) as_.insert_if_false(e(i), kEMask, kKeepMask);
  }

  void xor_line(X line, X even, X odd) noexcept {
    for (unsigned i = 0; i < 8; i += 2) {
      as_.ldp(even, odd, line, static_cast<std::int32_t>(8 * i));
      as_.eor(r(i), r(i), even);
      as_.eor(r(i + 1), r(i + 1), odd);
    }
  }

  // Step 5's value into x0, zero-extended.
  void mix_addresses() noexcept {
    as_.eor(w(x(0)), w(r(program_.config.read_reg[2])), w(r(program_.config.read_reg[3])));
  }

  // Steps 5 to 8 on ma and mx: `mp` is mx in v1 and ma in v2.
  void advance_memory_registers() noexcept {
    mix_addresses();
    if (params_.version == Version::v2) as_.eor(kAddresses, kAddresses, x(0));
    as_.ror(kAddresses, kAddresses, 32);
    if (params_.version == Version::v1) as_.eor(kAddresses, kAddresses, x(0));
  }

  void read_dataset() noexcept {
    as_.and_(w(x(3)), w(kAddresses), params_.dataset_mask());
    advance_memory_registers();
    if (ahead_) {
      as_.ldr(x(2), kFrame, offsetof(Frame, line_ahead));
      as_.prefetch_once(x(2), xzr);
    } else {
      settled_line(x(2));
      as_.prefetch_once(kDataset, x(2));
    }
    as_.add(x(0), kDataset, x(3));
    xor_line(x(0), x(1), x(2));
  }

  // The offset of the line whose address step 5 settled last.
  void settled_line(X to) noexcept {
    X address = kAddresses;
    if (params_.version == Version::v2) as_.lsr(address = to, kAddresses, 32);
    as_.and_(w(to), w(address), params_.dataset_mask());
  }

  // As on x86-64: the line that is read at the end of a later turn is read here on a path that is never taken. The
  // processor predicts that the return goes behind its call, and learns otherwise a few multiplications later; by then
  // it translates the address. Writes x0-x2 and x17.
  void translate_line_ahead() noexcept {
    const X line = x(1);
    if (in_turns_) {
      as_.ldr(x(0), kFrame, offsetof(Frame, line_offset));
      as_.ldr(w(x(0)), x(0), 0);
      as_.and_(w(x(0)), w(x(0)), params_.dataset_mask());
      as_.ldr(line, kFrame, offsetof(Frame, line_dataset));
    } else {
      settled_line(x(0));
      as_.mov(line, kDataset);
    }
    as_.add(line, line, x(0));
    as_.str(line, kFrame, offsetof(Frame, line_ahead));
    as_.mov(x(2), std::uint64_t{1});
    as_.mov(x(17), kLink);
    constexpr std::int32_t kNeverTaken = 8;
    constexpr std::int32_t kDetour = 4 * (1 + kDetourDelay + 1);
    as_.bl(4 + kNeverTaken);
    as_.ldr(w(x(0)), line, 0);
    as_.b(0);
    as_.add(x(0), kLink, std::uint32_t{kNeverTaken + kDetour});
    for (int i = 0; i < kDetourDelay; ++i) as_.mul(x(0), x(0), x(2));
    as_.ret(x(0));
    as_.mov(kLink, x(17));
  }

  // Steps 5 to 8 in light mode: see item_group_size. Returns where the code goes on with items it asked for.
  std::size_t read_item() noexcept {
    advance_memory_registers();
    Label ready;
    as_.cbnz(w(kItemsLeft), ready);
    const std::size_t items_ready = ask_for_items();
    as_.bind(ready);
    as_.sub(w(kItemsLeft), w(kItemsLeft), 1);
    xor_line(kItem, x(1), x(2));
    as_.add(kItem, kItem, std::uint32_t{kItemBytes});
    return items_ready;
  }

  // w0 holds what mix_addresses() left there, kAddresses the registers after step 8.
  std::size_t ask_for_items() noexcept {
    as_.ldr(x(2), kFrame, offsetof(Frame, numbers));
    as_.ldr(x(3), kFrame, offsetof(Frame, first_item));
    // ma as it was at step 5 is the high half now, and in v2 changed.
    as_.lsr(x(1), kAddresses, 32);
    if (params_.version == Version::v2) as_.eor(w(x(1)), w(x(1)), w(x(0)));
    item_number(x(1), x(1), 0);
    item_number(x(0), kAddresses, 0);  // read by the next iteration
    as_.stp(x(1), x(0), x(2), 0);
    if (item_group_size(params_) == 3) {
      item_number(x(0), kAddresses, 32);  // by the one after it
      as_.str(x(0), x(2), 16);
    }
    save_group_r();
    save_floats();
    save_bases();
    static_assert(offsetof(Frame, line_f) == offsetof(Frame, line_r) + 8);
    as_.stp(kLineR, kLineF, kFrame, offsetof(Frame, line_r));
    switch_to(offsetof(Frame, ring.next));
    const std::size_t items_ready = as_.size();
    load_bases();
    load_group_r();
    load_floats();
    as_.ldp(kLineR, kLineF, kFrame, offsetof(Frame, line_r));
    as_.ldr(kItem, kFrame, offsetof(Frame, items));
    as_.mov(kItemsLeft, std::uint64_t{item_group_size(params_)});
    return items_ready;
  }

  // (address & mask + dataset offset) / 64 of the address from that bit on; x3 holds the number of the item at the
  // offset.
  void item_number(X number, X addresses, unsigned from_bit) noexcept {
    constexpr unsigned kLineBits = 6;
    static_assert(1u << kLineBits == kItemBytes);
    const auto width = static_cast<unsigned>(std::popcount(params_.dataset_mask()));
    as_.ubfx(number, addresses, from_bit + kLineBits, width);
    as_.add(number, number, x(3));
  }

  // Step 12 and step 1 of the next iteration: the offsets of its two lines into w0 and w1.
  void next_lines() noexcept {
    as_.eor(x(0), r(program_.config.read_reg[0]), r(program_.config.read_reg[1]));
    as_.lsr(x(1), x(0), 32);
    as_.and_(w(x(0)), w(x(0)), params_.l3_mask_64());
    as_.prefetch(kScratchpad, x(0));
    as_.and_(w(x(1)), w(x(1)), params_.l3_mask_64());
    as_.prefetch(kScratchpad, x(1));
  }

  // Steps 9 to 11
  void store_lines() noexcept {
    for (unsigned i = 0; i < 8; i += 2) as_.stp(r(i), r(i + 1), kLineF, static_cast<std::int32_t>(8 * i));
    if (params_.version == Version::v1) {
      for (unsigned i = 0; i < 4; ++i) as_.eor(f(i), f(i), e(i));
    } else {
      mix_by_aes();
    }
    for (unsigned i = 0; i < 4; i += 2) as_.stp_q(f(i), f(i + 1), kLineR, static_cast<std::int32_t>(16 * i));
  }

  // AESE and AESD add a key before they substitute, a round of RandomX after it has mixed: so each takes the key of the
  // round before, and the last key is added by itself.
  void mix_by_aes() noexcept {
    for (unsigned round = 0; round < 4; ++round) {
      const V key = round == 0 ? kZero : e(round - 1);
      for (unsigned i = 0; i < 4; ++i) {
        if (i % 2 == 0) {
          as_.aese(f(i), key);
          as_.aesmc(f(i), f(i));
        } else {
          as_.aesd(f(i), key);
          as_.aesimc(f(i), f(i));
        }
      }
    }
    for (unsigned i = 0; i < 4; ++i) as_.eor(f(i), f(i), e(3));
  }

  // Step 13. While other machines have their turns the lines that next_lines() asked for arrive.
  void end_of_loop(Label& loop) noexcept {
    as_.subs(w(kIterations), w(kIterations), 1);
    if (!in_turns_) return as_.b(Condition::not_equal, loop);
    Label finished;
    as_.b(Condition::equal, finished);
    as_.stp(w(x(0)), w(x(1)), kFrame, offsetof(Frame, offset_r));
    save_bases();
    save_group_r();
    switch_to(offsetof(Frame, ring.next));
    as_.bind(finished);
  }

  // The machines finish in the order of the ring: it is complete when the turn comes to the first again.
  void finish() noexcept {
    save_group_r();
    save_floats();
    as_.reverse_bits(w(x(0)), w(kControl));
    as_.ubfx(w(x(0)), w(x(0)), kRotatedRounding, 2);
    as_.add(x(0), xzr, x(0), 2);
    as_.str(w(x(0)), kFrame, offsetof(Frame, rounding));
    as_.ldr(x(0), kFrame, offsetof(Frame, leave));
    as_.str(x(0), kFrame, offsetof(Frame, ring.resume));
    switch_to(offsetof(Frame, next_machine));
  }

  Assembler& as_;
  const Params& params_;
  program::Mode mode_;
  bool in_turns_;
  bool ahead_;
  const program::DecodedProgram& program_;
  InstructionEmitter instructions_;
};

// Room for any program; the tests hold the emitter to it.
constexpr std::size_t kMaxFrameCode = 1280;  // everything around the instructions

}  // namespace
}  // namespace pickaxe::randomx::jit::arm64

namespace pickaxe::randomx::jit {

const std::string_view kExecutorName = "jit-arm64";

base::Status supports(const ProgramTarget& target) {
  const Params& params = *target.params;
  if (params.version == Version::v2 && !target.features.has(base::Feature::arm_aes)) {
    return base::Status::error(base::Code::cpu_unsupported,
                               "generated code for " + std::string(params.name) + " needs the AES instructions");
  }
  if (target.mode == program::Mode::full && target.rounding == program::Rounding::embedded) {
    return base::Status::error(base::Code::cpu_unsupported, "embedded rounding is for x86-64");
  }
  return supports_prefetch(target);
}

// FPCR: bits 22 and 23 are the rounding mode, in an order of Arm's own.
std::uint32_t control_word(std::uint32_t fprc) noexcept {
  constexpr std::uint32_t kMode[] = {0, 2, 1, 3};
  return kMode[fprc & 3] << 22;
}

std::size_t max_program_code(const ProgramTarget&, std::size_t program_size) noexcept {
  return (arm64::kMaxFrameCode + arm64::kMaxInstructionCode * program_size + 63) & ~std::size_t{63};
}

void emit_program(std::span<std::uint8_t> buffer, const ProgramTarget& target, const program::DecodedProgram& program,
                  Frame& frame, ProgramCode& code) noexcept {
  arm64::Assembler as(buffer);
  code = arm64::ProgramEmitter(as, target, program, frame).emit();
  code.bytes = as.size();
  code.fits = as.ok();
}

}  // namespace pickaxe::randomx::jit
