#include <algorithm>
#include <bit>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "os/abi.h"
#include "os/code.h"
#include "randomx/jit/backend.h"
#include "randomx/jit/jit.h"

namespace pickaxe::randomx::jit {
namespace {

constexpr std::uint64_t kScale = 0x80f0000000000000u;  // specs.md 5.3.4

template <std::size_t count>
void compute_items(const void* source, const std::uint64_t* numbers, std::uint8_t* out) noexcept {
  static_cast<const ItemSource*>(source)->compute({numbers, count}, out);
}

class JitExecutor final : public Executor {
 public:
  JitExecutor(const ProgramTarget& target, std::size_t slots, os::CodeBuffer code)
      : target_(target), code_(std::move(code)), slots_(slots) {
    for (Slot& slot : slots_) {
      Frame& frame = slot.frame;
      for (std::uint32_t rounding = 0; rounding < 4; ++rounding) frame.control[rounding] = control_word(rounding);
      std::fill_n(frame.keep_mask, 2, kExponentKeepMask);
      std::fill_n(frame.scale_mask, 2, kScale);
      frame.compute_items = item_group_size(*target.params) == 2 ? compute_items<2> : compute_items<3>;
    }
  }

  std::string_view name() const noexcept override { return kExecutorName; }
  std::size_t slots() const noexcept override { return slots_.size(); }

  void load(std::size_t index, const DecodedProgram& program) noexcept override {
    Slot& slot = slots_[index];
    slot.config = program.config;
    for (std::size_t i = 0; i < 4; ++i) {
      slot.frame.registers.a[i] = {std::bit_cast<double>(slot.config.a[2 * i]),
                                   std::bit_cast<double>(slot.config.a[2 * i + 1])};
    }
    std::copy(slot.config.e_mask.begin(), slot.config.e_mask.end(), slot.frame.e_mask);

    const std::size_t room = max_program_code(target_.params->program_size);
    code_.begin_write();
    const ProgramCode code = emit_program({code_.write_view() + index * room, room}, target_, program, slot.frame);
    code_.end_write(index * room + code.bytes);
    if (!code.fits) std::abort();  // max_program_code would be wrong, and its test with it
    slot.entry = reinterpret_cast<Entry>(code_.execute_view() + index * room + code.entry);
  }

  void run(std::span<Machine* const> machines) noexcept override {
    for (std::size_t i = 0; i < machines.size(); ++i) run(slots_[i], *machines[i]);
  }

 private:
  using Entry = void (*)(Frame*) noexcept;
  struct Slot {
    Frame frame{};
    MachineConfig config{};
    Entry entry = nullptr;
  };

  void run(Slot& slot, Machine& machine) noexcept {
    Frame& frame = slot.frame;
    frame.iterations = target_.params->program_iterations;
    frame.ma = slot.config.ma;
    frame.mx = slot.config.mx;
    frame.rounding = 4 * machine.rounding;
    frame.scratchpad = machine.scratchpad;
    if (target_.mode == Mode::full) {
      frame.dataset = machine.dataset + slot.config.dataset_offset;
    } else {
      frame.item_source = machine.items;
      frame.next_item = static_cast<std::uint32_t>(kItemBytes * item_group_size(*target_.params));
    }
    slot.entry(&frame);
    machine.registers = frame.registers;
    machine.rounding = frame.rounding / 4;
  }

  ProgramTarget target_;
  os::CodeBuffer code_;
  std::vector<Slot> slots_;
};

}  // namespace

base::Result<std::unique_ptr<Executor>> make_executor(const Params& params, Mode mode, std::size_t slots,
                                                      base::Features features) {
  if (base::Status status = supports(params, features); !status.ok()) return status;
  auto code = os::CodeBuffer::allocate(slots * max_program_code(params.program_size));
  if (!code.ok()) return code.status();
  const ProgramTarget target = {&params, mode, features, os::kCallingConvention};
  return std::unique_ptr<Executor>(std::make_unique<JitExecutor>(target, slots, std::move(code.value())));
}

}  // namespace pickaxe::randomx::jit
