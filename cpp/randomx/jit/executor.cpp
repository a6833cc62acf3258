#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "os/abi.h"
#include "os/code.h"
#include "randomx/jit/backend.h"
#include "randomx/jit/jit.h"

namespace pickaxe::randomx::jit {
namespace {

// A line is asked for so many turns before it is read, where its address is settled then: one turn is shorter than
// memory takes. In v1 three gained nothing over two; in v2, whose programs are longer, they did.
constexpr std::size_t turns_ahead(const Params& params) noexcept {
  return params.version == Version::v1 ? 2 : 3;
}
// And so many iterations before it is read its address is settled.
constexpr std::size_t iterations_ahead(const Params& params) noexcept {
  return params.version == Version::v1 ? 1 : 2;
}

class JitExecutor final : public program::Executor {
 public:
  // `code` holds the ring's code at its start and has room for each slot's program behind it.
  JitExecutor(const ProgramTarget& target, std::size_t slots, os::CodeBuffer code, const RingCode& ring)
      : target_(target),
        code_(std::move(code)),
        enter_(code_.entry<Enter>(ring.enter)),
        items_code_(code_.execute_view() + ring.items),
        slots_(slots),
        numbers_(slots * item_group_size(*target.params)),
        items_(numbers_.size()) {
    for (Slot& slot : slots_) {
      Frame& frame = slot.frame;
      for (std::uint32_t rounding = 0; rounding < 4; ++rounding) frame.control[rounding] = control_word(rounding);
      std::fill_n(frame.keep_mask, 2, program::kExponentKeepMask);
      std::fill_n(frame.scale_mask, 2, program::kScaleMask);
      const auto index = static_cast<std::size_t>(&slot - slots_.data());
      const std::size_t first_item = index * item_group_size(*target.params);
      frame.numbers = &numbers_[first_item];
      frame.items = items_[first_item].data();
      frame.leave = code_.execute_view() + ring.leave;
    }
  }

  std::string_view name() const noexcept override { return kExecutorName; }
  std::size_t slots() const noexcept override { return slots_.size(); }

  void load(std::size_t index, const program::DecodedProgram& program) noexcept override {
    Slot& slot = slots_[index];
    Frame& frame = slot.frame;
    slot.config = program.config;
    for (std::size_t i = 0; i < 4; ++i) {
      frame.registers.a[i] = {std::bit_cast<double>(slot.config.a[2 * i]),
                              std::bit_cast<double>(slot.config.a[2 * i + 1])};
    }
    std::copy(slot.config.e_mask.begin(), slot.config.e_mask.end(), frame.e_mask);

    const std::size_t room = max_program_code(target_, target_.params->program_size);
    const std::size_t at = kRingCodeRoom + index * room;
    code_.begin_write();
    emit_program({code_.write_view() + at, room}, target_, program, frame, slot.code);
    code_.end_write(slot.code.bytes, at);
    if (!slot.code.fits) std::abort();  // max_program_code would be wrong, and its test with it
    const std::uint8_t* const code = code_.execute_view() + at;
    slot.start = code + slot.code.start;
    frame.items_ready = code + slot.code.items_ready;
    for (std::size_t mode = 0; mode < 4; ++mode) frame.copies[mode] = code + mode * slot.code.copy_bytes;
  }

  // Full mode does not look for an interrupt: it is soon through with a program.
  bool run(std::span<program::Machine* const> machines, const base::Interrupt& interrupt) noexcept override {
    const bool light = target_.mode == program::Mode::light;
    RingMember* const first = &slots_.front().frame.ring;
    ItemsOfRing items{{{first, items_code_}, compute_items},
                      machines.front()->items,
                      {numbers_.data(), machines.size() * item_group_size(*target_.params)},
                      items_.front().data(),
                      slots_.front().frame,
                      interrupt};
    for (std::size_t i = 0; i < machines.size(); ++i) {
      const bool last = i + 1 == machines.size();
      Frame& frame = slots_[i].frame;
      frame.next_machine = last ? first : &slots_[i + 1].frame.ring;
      frame.ring = {last && light ? &items.ring : frame.next_machine, slots_[i].start};
      start(slots_[i], *machines[i]);
    }
    if (!light) look_ahead(machines.size());
    enter_(&slots_.front().frame);
    if (items.interrupted) return false;
    for (std::size_t i = 0; i < machines.size(); ++i) {
      const Frame& frame = slots_[i].frame;
      machines[i]->registers = frame.registers;
      machines[i]->rounding = frame.rounding / 4;
    }
    return true;
  }

 private:
  using Enter = void (*)(Frame*) noexcept;
  struct Slot {
    Frame frame{};
    program::Configuration config{};
    ProgramCode code;
    const void* start = nullptr;
  };
  struct ItemsOfRing : ItemsMember {
    const items::Source* source;
    std::span<const std::uint64_t> numbers;
    std::uint8_t* out;
    Frame& first;
    const base::Interrupt& interrupt;
    bool interrupted = false;
  };

  static void compute_items(ItemsMember* self) noexcept {
    auto& ring = *static_cast<ItemsOfRing*>(self);
    if (!ring.interrupt.requested()) return ring.source->compute(ring.numbers, ring.out);
    ring.interrupted = true;
    ring.first.ring.resume = ring.first.leave;
  }

  // specs.md 4.6.1
  void start(Slot& slot, const program::Machine& machine) noexcept {
    const Params& params = *target_.params;
    Frame& frame = slot.frame;
    frame.iterations = params.program_iterations;
    frame.ma = slot.config.ma;
    frame.mx = slot.config.mx;
    frame.offset_r = frame.mx & params.l3_mask_64();
    frame.offset_f = frame.ma & params.l3_mask_64();
    frame.rounding = 4 * machine.rounding;
    frame.control_now = frame.control[machine.rounding];
    frame.scratchpad = machine.scratchpad;
    std::fill(std::begin(frame.registers.r), std::end(frame.registers.r), 0);
    if (target_.mode == program::Mode::light) {
      frame.first_item = slot.config.dataset_offset / kItemBytes;
      frame.next_item = static_cast<std::uint32_t>(kItemBytes * item_group_size(params));
      return;
    }
    frame.dataset = machine.dataset + slot.config.dataset_offset;
    __builtin_prefetch(frame.dataset + (frame.ma & params.dataset_mask()));
    if (params.version == Version::v2) __builtin_prefetch(frame.dataset + (frame.mx & params.dataset_mask()));
  }

  // Whose line each of so many machines asks for. A machine's next one is in ma, in v2 the one after it in mx.
  void look_ahead(std::size_t machines) noexcept {
    const std::size_t turns = std::min(turns_ahead(*target_.params), iterations_ahead(*target_.params) * machines - 1);
    for (std::size_t i = 0; i < machines; ++i) {
      const Frame& reader = slots_[(i + turns) % machines].frame;
      slots_[i].frame.line_offset = turns < machines ? &reader.ma : &reader.mx;
      slots_[i].frame.line_dataset = reader.dataset;
    }
  }

  struct alignas(64) Item : std::array<std::uint8_t, kItemBytes> {};

  ProgramTarget target_;
  os::CodeBuffer code_;
  Enter enter_;
  const void* items_code_;
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> numbers_;  // of the items that all machines ask for
  std::vector<Item> items_;
};

ProgramTarget target_for(const Params& params, program::Mode mode, std::size_t slots, base::Features features,
                         program::Prefetch prefetch, program::Rounding rounding) noexcept {
  const bool full = mode == program::Mode::full;
  return {&params,
          mode,
          full && slots > 1,
          features,
          os::kCallingConvention,
          prefetch,
          full ? rounding : program::Rounding::control_register};
}

}  // namespace

base::Status supports_prefetch(const ProgramTarget& target) {
  if (!target.translates_ahead()) return {};
  if (!target.features.has(base::Feature::free_returns)) {
    return base::Status::error(base::Code::cpu_unsupported,
                               "translated prefetches need a process without a shadow stack");
  }
  // In v1 a line's address is settled one iteration before it is read: too late for a machine alone.
  if (target.params->version == Version::v1 && !target.in_turns) {
    return base::Status::error(base::Code::argument, "translated prefetches of " + std::string(target.params->name) +
                                                         " need two machines a thread or more");
  }
  return {};
}

base::Status supports(const Params& params, program::Mode mode, std::size_t slots, base::Features features,
                      program::Prefetch prefetch, program::Rounding rounding) {
  return supports(target_for(params, mode, slots, features, prefetch, rounding));
}

base::Result<std::unique_ptr<program::Executor>> make_executor(const Params& params, program::Mode mode,
                                                               std::size_t slots, base::Features features,
                                                               program::Prefetch prefetch, program::Rounding rounding) {
  const ProgramTarget target = target_for(params, mode, slots, features, prefetch, rounding);
  if (base::Status status = supports(target); !status.ok()) return status;
  auto allocated = os::CodeBuffer::allocate(kRingCodeRoom + slots * max_program_code(target, params.program_size));
  if (!allocated.ok()) return allocated.status();
  os::CodeBuffer code = std::move(allocated.value());
  code.begin_write();
  const RingCode ring = emit_ring({code.write_view(), kRingCodeRoom}, target);
  code.end_write(ring.bytes);
  if (!ring.fits) std::abort();  // kRingCodeRoom would be wrong, and its test with it
  return std::unique_ptr<program::Executor>(std::make_unique<JitExecutor>(target, slots, std::move(code), ring));
}

}  // namespace pickaxe::randomx::jit
