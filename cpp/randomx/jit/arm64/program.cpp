#include <string>

#include "randomx/jit/arm64/instructions.h"
#include "randomx/jit/arm64/registers.h"
#include "randomx/jit/backend.h"

namespace pickaxe::randomx::jit::arm64 {
namespace {

class ProgramEmitter {
 public:
  ProgramEmitter(Assembler& as, const ProgramTarget& target, const program::DecodedProgram& program,
                 Frame& frame) noexcept
      : as_(as),
        params_(*target.params),
        mode_(target.mode),
        in_turns_(target.in_turns),
        program_(program),
        instructions_(as, frame.factors) {}

  ProgramCode emit() noexcept {
    ProgramCode code;
    code.start = as_.size();
    take_turn();
    Label loop = as_.here();
    load_lines();
    instructions_.emit_all(program_.instructions());
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
    as_.ldr(w(x(0)), kFrame, offsetof(Frame, offset_r));
    as_.ldr(w(x(1)), kFrame, offsetof(Frame, offset_f));
  }

  // All that is not r, f and e; writes x0 and x1.
  void load_bases() noexcept {
    as_.ldr(kScratchpad, kFrame, offsetof(Frame, scratchpad));
    as_.ldr(kDataset, kFrame, offsetof(Frame, dataset));
    as_.ldr(kAddresses, kFrame, offsetof(Frame, ma));
    as_.ldr(w(x(0)), kFrame, offsetof(Frame, rounding));
    emit_load_rounding(as_, x(0));
    as_.ldr_q(kKeepMask, kFrame, offsetof(Frame, keep_mask));
    as_.ldr_q(kEMask, kFrame, offsetof(Frame, e_mask));
    as_.ldr_q(kScaleMask, kFrame, offsetof(Frame, scale_mask));
    as_.zero(kZero);
    for (unsigned i = 0; i < 4; ++i) as_.ldr_q(a(i), kFrame, offsetof(Frame, registers.a) + 16 * i);
  }

  void load_group_r() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.ldr(r(i), kFrame, offsetof(Frame, registers.r) + 8 * i);
  }
  void save_group_r() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.str(r(i), kFrame, offsetof(Frame, registers.r) + 8 * i);
  }
  // f and e
  void load_floats() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.ldr_q(f(i), kFrame, offsetof(Frame, registers.f) + 16 * i);
  }
  void save_floats() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.str_q(f(i), kFrame, offsetof(Frame, registers.f) + 16 * i);
  }

  void switch_to(std::size_t next) noexcept {
    as_.ldr(kFrame, kFrame, next);
    as_.ldr(x(0), kFrame, offsetof(Frame, ring.resume));
    as_.br(x(0));
  }

  void prefetch_item(X address) noexcept {
    as_.and_(w(x(2)), w(address), params_.dataset_mask());
    as_.prefetch_once(kDataset, x(2));
  }

  // Steps 2 and 3; w0 and w1 hold the offsets of the two lines.
  void load_lines() noexcept {
    as_.add(x(0), kScratchpad, x(0));
    as_.add(x(1), kScratchpad, x(1));
    static_assert(offsetof(Frame, line_f) == offsetof(Frame, line_r) + 8);
    as_.stp(x(0), x(1), kFrame, offsetof(Frame, line_r));
    xor_line(x(0), x(2), x(3));
    for (unsigned i = 0; i < 8; ++i) {
      as_.ldr_d(f(i), x(1), 8 * i);
      emit_to_group_f(as_, f(i));
    }
    for (unsigned i = 0; i < 4; ++i) emit_to_group_e(as_, e(i));
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
    if (params_.version == Version::v1) {
      prefetch_item(kAddresses);
    } else {
      as_.lsr(x(2), kAddresses, 32);
      prefetch_item(x(2));
    }
    as_.add(x(0), kDataset, x(3));
    xor_line(x(0), x(1), x(2));
  }

  // Steps 5 to 8 in light mode: see item_group_size. Returns where the code goes on with items it asked for.
  std::size_t read_item() noexcept {
    as_.mov(w(x(3)), w(kAddresses));
    advance_memory_registers();
    as_.ldr(w(x(2)), kFrame, offsetof(Frame, next_item));
    as_.cmp(w(x(2)), static_cast<std::uint32_t>(kItemBytes * item_group_size(params_)));
    Label ready;
    as_.b(Condition::not_equal, ready);
    const std::size_t items_ready = ask_for_items();
    as_.mov(x(2), std::uint64_t{0});
    as_.bind(ready);
    as_.add(w(x(3)), w(x(2)), std::uint32_t{kItemBytes});
    as_.str(w(x(3)), kFrame, offsetof(Frame, next_item));
    as_.ldr(x(0), kFrame, offsetof(Frame, items));
    as_.add(x(0), x(0), x(2));
    xor_line(x(0), x(1), x(2));
    return items_ready;
  }

  // w3 holds ma as it was at step 5, kAddresses the registers after step 8.
  std::size_t ask_for_items() noexcept {
    as_.ldr(x(2), kFrame, offsetof(Frame, numbers));
    item_number(0, x(3));
    item_number(1, kAddresses);  // read by the next iteration
    if (item_group_size(params_) == 3) {
      as_.lsr(x(3), kAddresses, 32);  // by the one after it
      item_number(2, x(3));
    }
    save_group_r();
    save_floats();
    as_.str(kAddresses, kFrame, offsetof(Frame, ma));
    as_.ldr(x(0), kFrame, offsetof(Frame, items_ready));
    as_.str(x(0), kFrame, offsetof(Frame, ring.resume));
    switch_to(offsetof(Frame, ring.next));
    const std::size_t items_ready = as_.size();
    load_bases();
    load_group_r();
    load_floats();
    return items_ready;
  }

  // x2[index] = (address & mask + dataset offset) / 64; writes x0 and x1.
  void item_number(unsigned index, X address) noexcept {
    as_.and_(w(x(0)), w(address), params_.dataset_mask());
    as_.lsr(w(x(0)), w(x(0)), 6);
    as_.mov(x(1), program_.config.dataset_offset / kItemBytes);
    as_.add(x(0), x(0), x(1));
    as_.str(x(0), x(2), 8 * index);
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
    as_.ldp(x(2), x(3), kFrame, offsetof(Frame, line_r));
    for (unsigned i = 0; i < 8; i += 2) as_.stp(r(i), r(i + 1), x(3), static_cast<std::int32_t>(8 * i));
    if (params_.version == Version::v1) {
      for (unsigned i = 0; i < 4; ++i) as_.eor(f(i), f(i), e(i));
    } else {
      mix_by_aes();
    }
    for (unsigned i = 0; i < 4; ++i) as_.str_q(f(i), x(2), 16 * i);
  }

  // AESE and AESD add the round key first and leave the columns to be mixed: a round is one with a key of zero, the
  // mixing, and then the key.
  void mix_by_aes() noexcept {
    for (unsigned key = 0; key < 4; ++key) {
      for (unsigned i = 0; i < 4; ++i) {
        if (i % 2 == 0) {
          as_.aese(f(i), kZero);
          as_.aesmc(f(i), f(i));
        } else {
          as_.aesd(f(i), kZero);
          as_.aesimc(f(i), f(i));
        }
        as_.eor(f(i), f(i), e(key));
      }
    }
  }

  // Step 13. While other machines have their turns the lines that next_lines() asked for arrive.
  void end_of_loop(Label& loop) noexcept {
    as_.ldr(w(x(2)), kFrame, offsetof(Frame, iterations));
    as_.subs(w(x(2)), w(x(2)), 1);
    as_.str(w(x(2)), kFrame, offsetof(Frame, iterations));
    if (!in_turns_) return as_.b(Condition::not_equal, loop);
    Label finished;
    as_.b(Condition::equal, finished);
    as_.str(w(x(0)), kFrame, offsetof(Frame, offset_r));
    as_.str(w(x(1)), kFrame, offsetof(Frame, offset_f));
    as_.str(kAddresses, kFrame, offsetof(Frame, ma));
    save_group_r();
    switch_to(offsetof(Frame, ring.next));
    as_.bind(finished);
  }

  // The machines finish in the order of the ring: it is complete when the turn comes to the first again.
  void finish() noexcept {
    save_group_r();
    save_floats();
    as_.ldr(x(0), kFrame, offsetof(Frame, leave));
    as_.str(x(0), kFrame, offsetof(Frame, ring.resume));
    switch_to(offsetof(Frame, next_machine));
  }

  Assembler& as_;
  const Params& params_;
  program::Mode mode_;
  bool in_turns_;
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
  if (target.mode == program::Mode::light || target.prefetch == program::Prefetch::direct) return {};
  return base::Status::error(base::Code::cpu_unsupported, "translated prefetches are for x86-64");
}

// FPCR: bits 22 and 23 are the rounding mode, in an order of Arm's own.
std::uint32_t control_word(std::uint32_t fprc) noexcept {
  constexpr std::uint32_t kMode[] = {0, 2, 1, 3};
  return kMode[fprc & 3] << 22;
}

std::size_t max_program_code(std::size_t program_size) noexcept {
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
