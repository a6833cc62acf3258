#include "sha256d/planned/code.h"

#include <algorithm>
#include <utility>

#include "assembler/x86/calls.h"
#include "os/abi.h"
#include "sweep/planned/lap.h"

namespace pickaxe::sha256d::planned {

using namespace assembler::x86;

namespace {

// Entry, exit and the loop around a plan.
constexpr std::size_t kAround = 1024;

std::size_t room_for(const Plan& plan) noexcept {
  // `nonces` is four instructions, `test` three.
  return kAround + (plan.instructions.size() + 8) * Assembler::kMaxInstructionBytes;
}

Plan plan(const Graph& graph, const InstructionSet& set) {
  return assign_registers(graph, schedule(graph, set.processor), set.registers);
}

void emit_run(Assembler& as, const Plan& plan, const InstructionSet& set) noexcept {
  const Function function(os::kCallingConvention, 0, true);
  function.enter(as);
  as.lea(kWorkspace, ptr(function.argument(0), Workspace::kBase));
  as.mov(kSteps, function.argument(1));
  for (std::size_t i = 0; i < kTables; ++i) {
    as.mov(kTableRegisters[i], in_workspace(offsetof(Workspace, tables) + i * sizeof(void*)));
  }
  as.xor_(kPassed, kPassed);

  Label step, end;
  as.bind(step);
  for (const Instruction& instruction : plan.instructions) set.emit(as, instruction);
  as.add(kTableRegisters[static_cast<std::size_t>(Table::midstate)], in_workspace(offsetof(Workspace, midstate_bytes)));
  as.cmp(kPassed, 0);
  as.jcc(Condition::not_equal, end);
  as.sub(kSteps, 1);
  as.jcc(Condition::not_equal, step);

  as.bind(end);
  as.mov(in_workspace(offsetof(Workspace, passed)), rax);
  as.mov(rax, kSteps);
  as.vzeroupper();
  function.leave(as);
}

// A few steps of a routine over words that mean nothing.
class Lap {
 public:
  Lap() noexcept {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = lap_word(i);
    workspace_.filter.words.fill(~0u);  // next to nothing passes
    workspace_.tables.fill(words_.data());
  }
  void run(Run routine) noexcept { routine(&workspace_, kLapSteps); }

 private:
  // Room for any table as generated code reads it: each of its words up to eight times.
  static constexpr std::size_t kTableBytes = std::max({sizeof(Schedule), sizeof(SecondHash), sizeof(Midstate)});
  alignas(Vector) std::array<std::uint32_t, 8 * kTableBytes / sizeof(std::uint32_t)> words_;
  Workspace workspace_{};
};

}  // namespace

base::Result<Code> Code::generate(const InstructionSet& set, std::size_t copies) noexcept {
  std::array<std::array<Plan, 3>, 4> plans;
  std::size_t room = 0;
  for (const Layout layout : {Layout::preimage, Layout::header}) {
    for (const auto order : {base::HashOrder::big_endian, base::HashOrder::little_endian}) {
      const Variant variant = {layout, order};
      auto& of_variant = plans[index(variant)];
      of_variant = {plan(sweep_graph(variant, set.arithmetic, set.form), set),
                    plan(schedule_graph(variant, set.arithmetic), set),
                    plan(midstate_graph(variant, set.arithmetic, set.form), set)};
      for (const Plan& each : of_variant) {
        if (each.spill_places > Workspace::kSpillPlaces) {
          return base::Status::error(base::Code::code_memory,
                                     "a planned sweep needs more memory than its workspace has");
        }
        room += room_for(each);
      }
    }
  }

  auto allocated = os::CopiedCode::allocate(room, copies);
  if (!allocated.ok()) return allocated.status();
  Code code(std::move(allocated.value()));
  Assembler as(code.memory_.begin_write(), 0);
  const auto emit = [&](const Plan& plan) {
    as.align(64);
    const std::size_t entry = as.size();
    emit_run(as, plan, set);
    return entry;
  };
  std::array<std::array<std::size_t, 3>, 4> entries;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    for (std::size_t j = 0; j < plans[i].size(); ++j) entries[i][j] = emit(plans[i][j]);
  }
  code.memory_.end_write(as.size());
  if (!as.ok()) return as.status();
  Lap lap;
  const auto fastest = [&](std::size_t entry) {
    return code.memory_.fastest<Run>(entry, [&](Run routine) { lap.run(routine); });
  };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    code.routines_[i] = {fastest(entries[i][0]), fastest(entries[i][1]), fastest(entries[i][2])};
  }
  return code;
}

}  // namespace pickaxe::sha256d::planned
