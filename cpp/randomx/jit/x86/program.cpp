#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "randomx/jit/backend.h"
#include "randomx/jit/x86/copies.h"
#include "randomx/jit/x86/instructions.h"
#include "randomx/jit/x86/patterns.h"
#include "randomx/jit/x86/registers.h"

namespace pickaxe::randomx::jit::x86 {
namespace {

using base::Feature;

constexpr int kDetourDelay = 4;  // multiplications

class ProgramEmitter {
 public:
  ProgramEmitter(Assembler& as, const ProgramTarget& target, const program::DecodedProgram& program,
                 Frame& frame) noexcept
      : as_(as),
        params_(*target.params),
        mode_(target.mode),
        bmi2_(target.features.has(Feature::bmi2)),
        in_turns_(target.in_turns),
        ahead_(target.translates_ahead()),
        program_(program),
        floats_(as, target.rounding),
        instructions_(as, target.features, target.rounding, frame.factors),
        patterns_(Patterns::of(target.features, target.rounding)) {}

  // The instructions of a program, and what else depends on it.
  void emit(ProgramCode& code) noexcept {
    as_.seek(code.next_lines);
    line_registers();
    as_.seek(code.instructions);
    if (floats_.embedded()) copies_.begin(as_);
    const auto instructions = program_.instructions();
    const std::size_t begin = ahead_ ? std::min(detour_after(params_.version), instructions.size()) : 0;
    emit_some(instructions, 0, begin);
    if (ahead_) translate_line_ahead();
    emit_some(instructions, begin, instructions.size());
    next_addresses();
    Label tail = as_.at(code.tail);
    if (floats_.embedded())
      code.copy_bytes = copies_.end(as_, tail);
    else
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
    if (mode_ == program::Mode::full)
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
  // Instructions `from` to `to`, `to` not included, of a program that is written from its first to its last; what the
  // patterns know is copied from them.
  void emit_some(std::span<const program::DecodedInstruction> program, std::size_t from, std::size_t to) noexcept {
    const std::size_t begin = as_.size();
    const bool roomy = as_.rest().size() >= (to - from) * kMaxInstructionCode + Patterns::kRoom;
    // Locals of their own: what is written through a pointer to bytes might, for all the compiler knows, be members.
    const Patterns& patterns = patterns_;
    std::uint8_t* at = as_.rest().data();
    const std::uint8_t* const origin = at - begin;
    for (std::size_t i = from; i < to; ++i) {
      const program::DecodedInstruction& in = program[i];
      instructions_.begins_at(i, static_cast<std::size_t>(at - origin));
      if (roomy && patterns.knows(in)) {
        at = patterns.write(in, at);
      } else {
        as_.seek(static_cast<std::size_t>(at - origin));
        instructions_.emit(in);
        at = as_.rest().data();
      }
      if (floats_.embedded()) copies_.ends_at(in.operation, static_cast<std::size_t>(at - origin));
    }
    as_.seek(static_cast<std::size_t>(at - origin));
  }

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
    as_.mov(rbp, hot(offsetof(Frame, ma)));
    as_.mov(rsi, hot(offsetof(Frame, scratchpad)));
    as_.mov(rdi, hot(offsetof(Frame, dataset)));
    if (!floats_.embedded()) {
      as_.mov(ecx, hot(offsetof(Frame, rounding)));
      as_.ldmxcsr(ptr(rbx, rcx, Scale::x1, offsetof(Frame, control)));
    }
    floats_.load(kKeepMask, frame(offsetof(Frame, keep_mask)));
    floats_.load(kEMask, frame(offsetof(Frame, e_mask)));
    floats_.load(kScaleMask, frame(offsetof(Frame, scale_mask)));
    for (unsigned i = 0; i < 4; ++i) floats_.load(a(i), frame(offsetof(Frame, registers.a) + 16 * i));
  }

  void load_group_r() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.mov(r(i), frame(offsetof(Frame, registers.r) + 8 * i));
  }
  void save_group_r() noexcept {
    for (unsigned i = 0; i < 8; ++i) as_.mov(frame(offsetof(Frame, registers.r) + 8 * i), r(i));
  }
  // f and e
  void load_floats() noexcept {
    for (unsigned i = 0; i < 8; ++i) floats_.load(f(i), frame(offsetof(Frame, registers.f) + 16 * i));
  }
  void save_floats() noexcept {
    for (unsigned i = 0; i < 8; ++i) floats_.store(frame(offsetof(Frame, registers.f) + 16 * i), f(i));
  }

  void switch_to(std::size_t next) noexcept {
    as_.mov(rbx, hot(next));
    as_.jmp(hot(offsetof(Frame, ring.resume)));
  }

  // Steps 2 and 3; eax and edx hold the offsets of the two lines.
  void load_lines() noexcept {
    as_.lea(rcx, ptr(rsi, rax));
    as_.mov(hot(offsetof(Frame, line_r)), rcx);
    for (unsigned i = 0; i < 8; ++i) as_.xor_(r(i), ptr(rcx, static_cast<std::int32_t>(8 * i)));
    as_.lea(rcx, ptr(rsi, rdx));
    as_.mov(hot(offsetof(Frame, line_f)), rcx);
    for (unsigned i = 0; i < 8; ++i) floats_.convert(f(i), ptr(rcx, static_cast<std::int32_t>(8 * i)));
    for (unsigned i = 0; i < 4; ++i) floats_.and_(e(i), kKeepMask);
    for (unsigned i = 0; i < 4; ++i) floats_.or_(e(i), kEMask);
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
    advance_memory_registers();
    if (ahead_) {
      as_.mov(rdx, hot(offsetof(Frame, line_ahead)));
      as_.prefetchnta(ptr(rdx));
    } else {
      settled_line();
      as_.prefetchnta(ptr(rdi, rdx));
    }
    for (unsigned i = 1; i < 8; ++i) as_.xor_(r(i), ptr(rdi, rcx, Scale::x1, static_cast<std::int32_t>(8 * i)));
  }

  // The offset into rdx of the line whose address step 5 settled last.
  void settled_line() noexcept {
    as_.mov(rdx, rbp);
    if (params_.version == Version::v2) as_.shr(rdx, 32);
    as_.and_(edx, dataset_mask());
  }

  // The line that is read at the end of a later turn: another machine's, or this one's of its next iteration. A
  // prefetch does not retire before its address is translated, and all that follows waits behind it, longer than for
  // anything else in the loop. Here the line is read on a path that is never taken: the processor predicts that `ret`
  // goes back behind its call, and learns otherwise a few multiplications later. By then it translates the address, and
  // goes on with that while it throws the path away.
  void translate_line_ahead() noexcept {
    if (in_turns_) {
      as_.mov(rax, frame(offsetof(Frame, line_offset)));
      as_.mov(edx, ptr(rax));
      as_.and_(edx, dataset_mask());
      as_.add(rdx, frame(offsetof(Frame, line_dataset)));
    } else {
      settled_line();
      as_.add(rdx, rdi);
    }
    as_.mov(hot(offsetof(Frame, line_ahead)), rdx);
    Label detour_over;
    Label go_on;
    as_.call(detour_over);
    as_.mov(eax, ptr(rdx));
    Label stay = as_.here();
    as_.jmp(stay);
    as_.bind(detour_over);
    as_.lea(rax, go_on);
    for (int i = 0; i < kDetourDelay; ++i) as_.imul(rax, rax, 1);
    as_.mov(ptr(rsp), rax);
    as_.ret();
    as_.bind(go_on);
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
    as_.mov(hot(offsetof(Frame, ring.resume)), rax);
    switch_to(offsetof(Frame, ring.next));
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
    for (unsigned i = 0; i < 4; ++i) floats_.store(ptr(rcx, static_cast<std::int32_t>(16 * i)), f(i));
  }

  void mix_by_xor() noexcept {
    for (unsigned i = 0; i < 4; ++i) floats_.xor_(f(i), e(i));
  }

  void mix_by_aes() noexcept {
    for (unsigned key = 0; key < 4; ++key) {
      floats_.aesenc(f(0), e(key));
      floats_.aesdec(f(1), e(key));
      floats_.aesenc(f(2), e(key));
      floats_.aesdec(f(3), e(key));
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
    switch_to(offsetof(Frame, ring.next));
  }

  // The machines finish in the order of the ring: it is complete when the turn comes to the first again.
  void finish() noexcept {
    save_group_r();
    save_floats();
    as_.mov(rax, frame(offsetof(Frame, leave)));
    as_.mov(hot(offsetof(Frame, ring.resume)), rax);
    switch_to(offsetof(Frame, next_machine));
  }

  std::int32_t dataset_mask() const noexcept { return low_int32(params_.dataset_mask()); }
  std::int32_t line_mask() const noexcept { return low_int32(params_.l3_mask_64()); }

  Assembler& as_;
  const Params& params_;
  program::Mode mode_;
  bool bmi2_;
  bool in_turns_;
  bool ahead_;
  const program::DecodedProgram& program_;
  Floats floats_;
  InstructionEmitter instructions_;
  const Patterns& patterns_;
  Copies copies_;
};

// Room for any program; the tests hold the emitter to it.
constexpr std::size_t kMaxFrameCode = 1536;  // everything around the instructions,
constexpr std::size_t kMaxCopyCode = 256;    // but for what a copy of them has besides

}  // namespace
}  // namespace pickaxe::randomx::jit::x86

namespace pickaxe::randomx::jit {

const std::string_view kExecutorName = "jit-x86-64";

base::Status supports(const ProgramTarget& target) {
  const Params& params = *target.params;
  const auto refuse = [](base::Code code, std::string why) { return base::Status::error(code, std::move(why)); };
  if (params.version == Version::v2 && !target.features.has(base::Feature::aesni)) {
    return refuse(base::Code::cpu_unsupported,
                  "generated code for " + std::string(params.name) + " needs the AES instructions");
  }
  if (target.rounding == program::Rounding::embedded &&
      !target.features.has(base::Feature::avx512 | base::Feature::bmi2)) {
    return refuse(base::Code::cpu_unsupported, "embedded rounding needs AVX-512 and BMI2");
  }
  return supports_prefetch(target);
}

// MXCSR: flush to zero, denormals are zero, all exceptions masked; bits 13 and 14 are fprc, in RandomX's own order.
std::uint32_t control_word(std::uint32_t fprc) noexcept {
  return 0x9fc0 | fprc << 13;
}

std::size_t max_program_code(const ProgramTarget& target, std::size_t program_size) noexcept {
  const std::size_t copies = target.rounding == program::Rounding::embedded ? x86::Copies::kCount : 1;
  const std::size_t copy = x86::kMaxCopyCode + x86::kMaxInstructionCode * program_size;
  return (x86::kMaxFrameCode + copies * copy + 63) & ~std::size_t{63};
}

void emit_program(std::span<std::uint8_t> buffer, const ProgramTarget& target, const program::DecodedProgram& program,
                  Frame& frame, ProgramCode& code) noexcept {
  x86::Assembler as(buffer, 0);
  x86::ProgramEmitter emitter(as, target, program, frame);
  if (code.instructions == 0) emitter.emit_around(code);
  emitter.emit(code);
  code.bytes = as.size();
  code.fits = as.ok();
}

}  // namespace pickaxe::randomx::jit
