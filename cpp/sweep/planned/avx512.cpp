#include "sweep/planned/avx512.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "assembler/x86/calls.h"
#include "os/abi.h"
#include "sweep/planned/lap.h"
#include "sweep/planned/registers.h"

namespace pickaxe::sweep::planned {

using namespace assembler::x86;

namespace {

constexpr int kRegisters = 32;
constexpr std::size_t kSpillPlaces = 40;
constexpr std::size_t kVectorBytes = sizeof(Vector);
// Entry, exit and the loop around a plan.
constexpr std::size_t kAround = 1024;
// Of a result.
constexpr std::size_t kTestInstructions = 5;

constexpr Gp64 kWorkspace = rbx, kSteps = rbp, kTable = rsi;
constexpr Gp32 kPassed = ecx;
constexpr Mask kLanesPassed{1};
// Of the mask of doublewords: those that are low halves of quadwords.
constexpr std::int32_t kLowHalves = 0x5555;

}  // namespace

struct StepCode::Workspace {
  std::array<Vector, kSpillPlaces> spilled;
  std::array<Vector, kMaxStreams> nonces;
  Vector increment;           // from a step's nonces to the next one's
  const Vector* table;        // of the preimage
  std::uint64_t table_bytes;  // from a step's table to the next one's
  std::uint32_t filter;
  std::array<std::uint32_t, kMaxStreams> passed;  // lanes of each stream
};

class StepCode::Writer {
 public:
  Writer(Assembler& as, const StepShape& shape) noexcept : as_(as), shape_(shape) {}

  void function(const Plan& plan) noexcept {
    const Function function(os::kCallingConvention, 0, true);
    function.enter(as_);
    as_.mov(kWorkspace, function.argument(0));
    as_.mov(kSteps, function.argument(1));
    as_.mov(kTable, field(offsetof(Workspace, table)));
    Label step, end;
    as_.align(64);
    as_.bind(step);
    as_.xor_(eax, eax);
    for (const Instruction& in : plan.instructions) write(in);
    next_nonces();
    as_.add(kTable, field(offsetof(Workspace, table_bytes)));
    as_.cmp(eax, 0);
    as_.jcc(Condition::not_equal, end);
    as_.sub(kSteps, 1);
    as_.jcc(Condition::not_equal, step);
    as_.bind(end);
    as_.mov(rax, kSteps);
    as_.vzeroupper();
    function.leave(as_);
  }

 private:
  static Zmm zmm(const Operand& operand) noexcept { return {static_cast<std::uint8_t>(operand.index)}; }
  static Mem field(std::size_t offset, std::size_t vector = 0) noexcept {
    return ptr(kWorkspace, static_cast<std::int32_t>(offset + vector * kVectorBytes));
  }
  static Mem memory(const Operand& operand) noexcept {
    switch (operand.kind) {
      case Operand::Kind::uniform:
        return ptr(kTable, static_cast<std::int32_t>(operand.index * kVectorBytes));
      case Operand::Kind::stored:
        return field(offsetof(Workspace, nonces), operand.index);
      default:
        return field(offsetof(Workspace, spilled), operand.index);
    }
  }
  template <typename With>
  static void with_operand(const Operand& operand, With&& with) noexcept {
    operand.in_memory() ? with(memory(operand)) : with(zmm(operand));
  }

  void write(const Instruction& in) noexcept {
    const Operand& source = in.sources[0];
    switch (in.kind) {
      case Instruction::Kind::compute:
        return compute(in);
      case Instruction::Kind::load:
        return source.in_memory() ? as_.vmovdqu64(zmm(in.target), memory(source))
                                  : as_.vmovdqa64(zmm(in.target), zmm(source));
      case Instruction::Kind::spill:
        return as_.vmovdqu64(memory(in.target), zmm(source));
    }
  }

  void compute(const Instruction& in) noexcept {
    const auto immediate = static_cast<std::uint8_t>(in.immediate);
    const Zmm target = zmm(in.target), a = zmm(in.sources[0]), b = zmm(in.sources[1]);
    switch (in.op) {
      case Op::add:
        return with_operand(in.sources[1], [&](const auto& last) { as_.vpaddd(target, a, last); });
      case Op::bit_xor:
        return with_operand(in.sources[1], [&](const auto& last) { as_.vpxorq(target, a, last); });
      case Op::ternary:  // the target is sources[0]
        return with_operand(in.sources[2], [&](const auto& last) { as_.vpternlogd(target, b, last, immediate); });
      case Op::rotate_right:
        return shape_.word_bits == 64 ? as_.vprorq(target, a, immediate) : as_.vprord(target, a, immediate);
      case Op::test:
        as_.vptestnmd(kLanesPassed, a, broadcast_dword(field(offsetof(Workspace, filter))));
        as_.kmovw(kPassed, kLanesPassed);
        if (shape_.word_bits == 64) as_.and_(kPassed, kLowHalves);
        as_.mov(field(offsetof(Workspace, passed) + in.immediate * sizeof(std::uint32_t)), kPassed);
        return as_.add(rax, rcx);
      default:  // leaves, and what the graphs of these kernels do not have
        return;
    }
  }

  void next_nonces() noexcept {
    for (int stream = 0; stream < shape_.streams; ++stream) {
      const Mem nonces = field(offsetof(Workspace, nonces), static_cast<std::size_t>(stream));
      as_.vmovdqu64(Zmm{0}, nonces);
      as_.vpaddd(Zmm{0}, Zmm{0}, field(offsetof(Workspace, increment)));
      as_.vmovdqu64(nonces, Zmm{0});
    }
  }

  Assembler& as_;
  const StepShape& shape_;
};

base::Result<StepCode> StepCode::generate(const Graph& graph, const StepShape& shape,
                                          const std::optional<Processor>& processor) noexcept {
  std::vector<Value> order;
  if (processor) {
    order = schedule(graph, *processor);
  } else {
    for (std::size_t at = 0; at < graph.size(); ++at) {
      if (!graph[at].leaf()) order.push_back(static_cast<Value>(at));
    }
  }
  const Plan plan = assign_registers(graph, order, kRegisters);
  if (static_cast<std::size_t>(plan.spill_places) > kSpillPlaces) {
    return base::Status::error(base::Code::code_memory, "a planned sweep needs more memory than its workspace has");
  }
  const std::size_t instructions = plan.instructions.size() + kTestInstructions * kMaxStreams;
  const std::size_t room = kAround + instructions * Assembler::kMaxInstructionBytes;
  auto allocated = os::CopiedCode::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CopiedCode memory = std::move(allocated.value());
  Assembler as(memory.begin_write(), 0);
  Writer(as, shape).function(plan);
  memory.end_write(as.size());
  if (!as.ok()) return as.status();
  const Run run = fastest(memory, shape);
  return StepCode(shape, std::move(memory), run);
}

StepCode::Run StepCode::fastest(const os::CopiedCode& memory, const StepShape& shape) {
  std::vector<Vector> table(shape.table_vectors);
  for (std::size_t i = 0; i < table.size(); ++i) table[i].words.fill(lap_word(i));
  Workspace workspace{};
  workspace.table = table.data();
  workspace.filter = ~0u;  // next to nothing passes
  return memory.fastest<Run>(0, [&](Run run) { run(&workspace, kLapSteps); });
}

std::uint64_t StepCode::sweep(std::span<const Vector> tables, std::uint32_t filter, std::uint32_t first,
                              std::uint64_t count, Candidates& out) const noexcept {
  const std::uint32_t lanes = shape_.lanes(), nonces_a_step = lanes * static_cast<std::uint32_t>(shape_.streams);
  const std::size_t preimages = tables.size() / shape_.table_vectors;
  const std::size_t words = 16 / lanes;  // of 32 bits in a lane
  Workspace workspace{};
  workspace.filter = filter;
  workspace.table_bytes = preimages == 1 ? 0 : shape_.table_vectors * kVectorBytes;
  if (preimages == 1) {
    for (std::uint32_t lane = 0; lane < lanes; ++lane) workspace.increment.words[lane * words] = nonces_a_step;
  }

  std::uint64_t done = 0;
  while (done < count && out.has_room(preimages)) {
    for (int stream = 0; stream < shape_.streams; ++stream) {
      for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        workspace.nonces[static_cast<std::size_t>(stream)].words[lane * words] =
            static_cast<std::uint32_t>(first + done + static_cast<std::uint32_t>(stream) * lanes + lane);
      }
    }
    workspace.table = tables.data();
    if (preimages == 1) {
      const std::uint64_t steps = (count - done + nonces_a_step - 1) / nonces_a_step;
      const std::uint64_t left = run_(&workspace, steps);
      if (left == 0) return count;
      done += (steps - left) * nonces_a_step;
      append(workspace, 0, static_cast<std::uint32_t>(first + done), count - done, out);
    } else {
      for (std::uint64_t left = preimages; left != 0; --left) {
        workspace.table = tables.data() + (preimages - left) * shape_.table_vectors;
        left = run_(&workspace, left);
        if (left == 0) break;
        append(workspace, static_cast<std::uint32_t>(preimages - left), static_cast<std::uint32_t>(first + done),
               count - done, out);
      }
    }
    done += nonces_a_step;
  }
  return std::min(done, count);
}

void StepCode::append(const Workspace& workspace, std::uint32_t preimage, std::uint32_t first, std::uint64_t limit,
                      Candidates& out) const noexcept {
  const std::uint32_t lanes = shape_.lanes();
  for (int stream = 0; stream < shape_.streams; ++stream) {
    const std::uint32_t before = static_cast<std::uint32_t>(stream) * lanes;
    if (before >= limit) return;
    std::uint32_t passed = workspace.passed[static_cast<std::size_t>(stream)];
    if (shape_.word_bits == 64) {
      const std::uint32_t halves = std::exchange(passed, 0);
      for (std::uint32_t lane = 0; lane < lanes; ++lane) passed |= (halves >> 2 * lane & 1) << lane;
    }
    if (passed != 0) out.append(passed, preimage, first + before, limit - before);
  }
}

}  // namespace pickaxe::sweep::planned
