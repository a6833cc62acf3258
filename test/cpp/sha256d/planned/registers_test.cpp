#include "sweep/planned/registers.h"

#include "sha256d/planned/lane.h"
#include "sweep/planned/schedule.h"
#include "sha256d/planned/workspace.h"
#include "test.h"

namespace pickaxe::sha256d::planned {
namespace {

constexpr Processor kProcessor = {.vector_ports = 2, .shift_ports = 1, .latency = 1, .window = 60};

bool may_take_memory(Op op) {
  return op == Op::add || op == Op::bit_xor || op == Op::bit_and || op == Op::bit_or || op == Op::ternary;
}

// Executes a plan as generated code would, and checks what instructions may look like.
class Machine {
 public:
  Machine(const Plan& plan, int registers, Lane& lane)
      : lane_(lane),
        registers_(static_cast<std::size_t>(registers)),
        spilled_(static_cast<std::size_t>(plan.spill_places)) {
    for (const Instruction& instruction : plan.instructions) execute(instruction);
  }

 private:
  std::uint32_t read(const Operand& operand) const {
    switch (operand.kind) {
      case Operand::Kind::vector_register:
        return registers_.at(operand.index);
      case Operand::Kind::uniform:
        return lane_.uniform(operand.table, operand.index);
      case Operand::Kind::stored:
        return lane_.kept.at(operand.index);
      case Operand::Kind::spilled:
        return spilled_.at(operand.index);
      default:
        return 0;
    }
  }

  void execute(const Instruction& in) {
    if (in.kind == Instruction::Kind::load) {
      registers_.at(in.target.index) = read(in.sources[0]);
    } else if (in.kind == Instruction::Kind::spill) {
      CHECK(in.target.kind == Operand::Kind::spilled && !in.sources[0].in_memory());
      spilled_.at(in.target.index) = read(in.sources[0]);
    } else {
      compute(in);
    }
  }

  void compute(const Instruction& in) {
    std::array<std::uint32_t, 3> inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = read(in.sources[i]);
      const bool last = i + 1 == inputs.size() || in.sources[i + 1].kind == Operand::Kind::none;
      CHECK(!in.sources[i].in_memory() || (last && may_take_memory(in.op)));
    }
    if (in.op == Op::ternary) CHECK_EQ(in.sources[0].index, in.target.index);
    if (in.op == Op::keep) {
      lane_.kept.at(in.immediate) = inputs[0];
    } else if (in.op == Op::test) {
      lane_.tested = inputs[0];
    } else {
      registers_.at(in.target.index) = in.op == Op::nonces ? lane_.nonce_word() : apply(in.op, in.immediate, inputs);
    }
  }

  Lane& lane_;
  std::vector<std::uint32_t> registers_, spilled_;
};

void run(const Graph& graph, int registers, Lane& lane) {
  const Plan plan = assign_registers(graph, schedule(graph, kProcessor), registers);
  Machine(plan, registers, lane);
}

TEST("sha256d/planned/registers: plans compute what their graphs say, with many registers and with few") {
  auto random = test::random_engine();
  for (const int registers : {5, 8, 16, 32, 200}) {
    for (const Arithmetic arithmetic : kArithmetics) {
      for (const Variant& variant : kVariants) {
        Lane one(random, variant), several(random, variant);
        run(sweep_graph(variant, arithmetic), registers, one);
        CHECK_EQ(one.tested, one.expected());
        run(schedule_graph(variant, arithmetic), registers, several);
        run(midstate_graph(variant, arithmetic), registers, several);
        CHECK_EQ(several.tested, several.expected());

        // What is begun in one step is tested in the next.
        for (int step = 0; step < 2; ++step) {
          run(sweep_graph(variant, arithmetic, Form::pipelined), registers, one);
          run(midstate_graph(variant, arithmetic, Form::pipelined), registers, several);
          CHECK_EQ(one.tested == one.expected(), step == 1);
          CHECK_EQ(several.tested == several.expected(), step == 1);
        }
      }
    }
  }
}

TEST("sha256d/planned/registers: with enough of them nothing is spilled") {
  for (const Variant& variant : kVariants) {
    const Graph graph = sweep_graph(variant, kArithmetics[1]);
    CHECK_EQ(assign_registers(graph, schedule(graph, kProcessor), 200).spill_places, 0);
    CHECK(assign_registers(graph, schedule(graph, kProcessor), 16).spill_places > 0);
  }
}

}  // namespace
}  // namespace pickaxe::sha256d::planned
