#include "sha256d/planned/code.h"

#include <utility>

#include "assembler/x86/calls.h"
#include "os/abi.h"

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

}  // namespace

base::Result<Code> Code::generate(const InstructionSet& set) noexcept {
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

  auto allocated = os::CodeBuffer::allocate(room);
  if (!allocated.ok()) return allocated.status();
  Code code;
  code.memory_ = std::move(allocated.value());
  code.memory_.begin_write();
  Assembler as({code.memory_.write_view(), room}, 0);
  const auto emit = [&](const Plan& plan) {
    as.align(64);
    const std::size_t entry = as.size();
    emit_run(as, plan, set);
    return code.memory_.entry<Run>(entry);
  };
  for (std::size_t i = 0; i < plans.size(); ++i) {
    code.routines_[i] = {emit(plans[i][0]), emit(plans[i][1]), emit(plans[i][2])};
  }
  code.memory_.end_write(as.size());
  if (!as.ok()) return as.status();
  return code;
}

}  // namespace pickaxe::sha256d::planned
