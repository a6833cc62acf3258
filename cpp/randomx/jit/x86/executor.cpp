#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "os/code.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/x86/frame.h"
#include "randomx/jit/x86/program.h"

namespace pickaxe::randomx::jit {
namespace {

using base::Feature;
using x86::Frame;

// Flush-to-zero, denormals-are-zero and all exceptions masked; bits 13 and 14 are fprc, in RandomX's own order.
constexpr std::uint32_t control_word(std::uint32_t rounding) noexcept { return 0x9fc0 | rounding << 13; }

constexpr std::uint64_t kScale = 0x80f0000000000000u;  // specs.md 5.3.4

void compute_items(const void* source, const std::uint64_t* numbers, std::uint8_t* out, std::size_t count) noexcept {
  static_cast<const ItemSource*>(source)->compute({numbers, count}, out);
}
void compute_two_items(const void* source, const std::uint64_t* numbers, std::uint8_t* out) noexcept {
  compute_items(source, numbers, out, 2);
}
void compute_three_items(const void* source, const std::uint64_t* numbers, std::uint8_t* out) noexcept {
  compute_items(source, numbers, out, 3);
}

class JitExecutor final : public Executor {
 public:
  JitExecutor(const x86::ProgramTarget& target, std::size_t slots, os::CodeBuffer code)
      : target_(target), code_(std::move(code)), frames_(slots), entries_(slots, nullptr) {
    for (Frame& frame : frames_) {
      for (std::uint32_t rounding = 0; rounding < 4; ++rounding) frame.mxcsr[rounding] = control_word(rounding);
      std::fill_n(frame.keep_mask, 2, kExponentKeepMask);
      std::fill_n(frame.scale_mask, 2, kScale);
      frame.compute_items = x86::item_group(*target.params) == 2 ? compute_two_items : compute_three_items;
    }
  }

  std::string_view name() const noexcept override { return "jit-x86-64"; }
  std::size_t slots() const noexcept override { return frames_.size(); }

  void load(std::size_t slot, const DecodedProgram& program) noexcept override {
    Frame& frame = frames_[slot];
    const MachineConfig& config = program.config;
    for (std::size_t i = 0; i < 4; ++i) {
      frame.registers.a[i] = {std::bit_cast<double>(config.a[2 * i]), std::bit_cast<double>(config.a[2 * i + 1])};
    }
    std::copy(config.e_mask.begin(), config.e_mask.end(), frame.e_mask);
    configs_ma_mx(frame, config);

    const std::size_t bytes = x86::max_program_code(target_.params->program_size);
    code_.begin_write();
    x86::Assembler as({code_.write_view() + slot * bytes, bytes}, 0);
    const std::size_t entry = x86::emit_program(as, target_, program, frame);
    code_.end_write(slot * bytes + as.size());
    if (!as.ok()) std::abort();  // max_program_code is too small: a test would have said so
    entries_[slot] = reinterpret_cast<Entry>(code_.execute_view() + slot * bytes + entry);
  }

  void run(std::span<Machine* const> machines) noexcept override {
    for (std::size_t i = 0; i < machines.size(); ++i) run(frames_[i], entries_[i], *machines[i]);
  }

 private:
  using Entry = void (*)(Frame*) noexcept;

  x86::ProgramTarget target_;
  os::CodeBuffer code_;
  std::vector<Frame> frames_;
  std::vector<Entry> entries_;
};

}  // namespace
}  // namespace pickaxe::randomx::jit
