#include "randomx/superscalar/generate.h"

#include <algorithm>
#include <optional>

#include "randomx/arithmetic/reciprocal.h"

namespace pickaxe::randomx::superscalar {
namespace {

// Execution ports of the reference CPU, as a set (specs.md 6.2).
using Ports = std::uint8_t;
constexpr Ports kP0 = 1, kP1 = 2, kP5 = 4;
constexpr Ports kP01 = kP0 | kP1, kP05 = kP0 | kP5, kP015 = kP0 | kP1 | kP5;

// A macro-op of table 6.2.1; its size shows in the slots that instructions are picked for. No ports at all: a move
// that register renaming eliminates.
struct MacroOp {
  int latency = 0;
  Ports first = 0;
  Ports second = 0;
  bool after_previous = false;  // needs the result of the macro-op before it
};

constexpr MacroOp kMove = {};
constexpr MacroOp kAlu = {1, kP015};  // sub, xor, add, mov_ri
constexpr MacroOp kLea = {1, kP01};
constexpr MacroOp kRotate = {1, kP05};
constexpr MacroOp kMultiply = {3, kP1};
constexpr MacroOp kMultiplyOfConstant = {3, kP1, 0, true};
constexpr MacroOp kWideMultiply = {4, kP1, kP5};

// How an operation issues: its macro-ops, and which of them reads the source, needs the destination chosen and
// writes the result (-1: none).
struct Recipe {
  std::array<MacroOp, 3> ops;
  int size = 0;
  int source_op = -1;
  int destination_op = 0;
  int result_op = 0;
};

constexpr Recipe recipe_of(Operation operation) noexcept {
  using enum Operation;
  switch (operation) {
    case isub_r:
    case ixor_r:
      return {{kAlu}, 1, 0, 0, 0};
    case iadd_rs:
      return {{kLea}, 1, 0, 0, 0};
    case imul_r:
      return {{kMultiply}, 1, 0, 0, 0};
    case iror_c:
      return {{kRotate}, 1, -1, 0, 0};
    case iadd_c:
    case ixor_c:
      return {{kAlu}, 1, -1, 0, 0};
    case imulh_r:
    case ismulh_r:
      return {{kMove, kWideMultiply, kMove}, 3, 1, 0, 1};
    case imul_rcp:
      return {{kAlu, kMultiplyOfConstant}, 2, -1, 1, 1};
  }
  return {};
}

constexpr bool is_multiplication(Operation operation) noexcept {
  using enum Operation;
  return operation == imul_r || operation == imulh_r || operation == ismulh_r || operation == imul_rcp;
}

// Decode groups of table 6.3.1: slot sizes in bytes, 16 in all.
struct DecodeGroup {
  std::array<std::uint8_t, 4> slots;
  int size;
};
constexpr DecodeGroup kGroups[6] = {
    {{4, 8, 4}, 3}, {{7, 3, 3, 3}, 4}, {{3, 7, 3, 3}, 4}, {{4, 9, 3}, 3}, {{4, 4, 4, 4}, 4}, {{3, 3, 10}, 3},
};
constexpr int kGroup484 = 0, kGroup493 = 3, kGroup4444 = 4, kGroup3310 = 5;

constexpr int kLookForwardCycles = 4;
constexpr int kMaxThrowAways = 256;
constexpr unsigned kDisplacedRegister = 5;  // cannot be the destination of lea without a displacement
constexpr int kNoParameter = -1;

// What the rules of 6.3.4 compare: two equal labels in a row on one register could be folded into one instruction.
struct Label {
  std::optional<Operation> group;
  int parameter = kNoParameter;
  friend bool operator==(const Label&, const Label&) = default;
};

struct RegisterState {
  int ready_cycle = 0;
  Label last;
};

// An instruction being issued: picked for a slot, its operands found on the way.
struct Candidate {
  Instruction instruction{};
  Recipe recipe;
  Label label;
  bool label_is_source = false;
  bool may_reuse_source = false;
  std::optional<Operation> operation;  // none before the first pick and after an abort
};

class Generator {
 public:
  Generator(const Params& params, blake2b::BlakeGenerator& random, Program& out) noexcept
      : latency_(static_cast<int>(params.superscalar_latency)),
        max_size_(3 * params.superscalar_latency + 2),
        random_(random),
        out_(out) {}

  void run() noexcept {
    out_.size = 0;
    for (int decode_cycle = 0; decode_cycle < latency_ && !saturated_ && out_.size < max_size_; ++decode_cycle) {
      fill_group(select_group(decode_cycle));
      ++cycle_;
    }
    out_.address_register = longest_chain();
  }

 private:
  // --- Decoding stage, 6.3.1
  int select_group(int decode_cycle) noexcept {
    using enum Operation;
    if (current_.operation == imulh_r || current_.operation == ismulh_r) return kGroup3310;
    if (multiplications_ <= decode_cycle) return kGroup4444;
    if (current_.operation == imul_rcp) return (random_.next_byte() & 1) != 0 ? kGroup484 : kGroup493;
    return random_.next_byte() & 3;
  }

  void fill_group(int group_index) noexcept {
    const DecodeGroup& group = kGroups[group_index];
    for (int slot = 0; slot < group.size;) {
      if (next_op_ >= current_.recipe.size) {
        if (saturated_ || out_.size >= max_size_) return;
        pick(group.slots[static_cast<std::size_t>(slot)], group_index, slot + 1 == group.size);
      }
      switch (issue_macro_op()) {
        case Issue::done:
          ++slot;
          break;
        case Issue::thrown_away:  // the same slot gets another instruction
          next_op_ = current_.recipe.size;
          break;
        case Issue::aborted:
          current_ = Candidate{};
          return;
        case Issue::no_port:
          saturated_ = true;
          return;
      }
    }
  }

  // --- Instruction selection, 6.3.2
  void pick(int slot_bytes, int group_index, bool last_slot) noexcept {
    using enum Operation;
    static constexpr Operation kThree[] = {isub_r, ixor_r, imulh_r, ismulh_r};
    static constexpr Operation kFour[] = {iror_c, iadd_rs};
    static constexpr Operation kConstant[] = {ixor_c, iadd_c};
    switch (slot_bytes) {
      case 3:
        return start(kThree[random_.next_byte() & (last_slot ? 3 : 1)]);
      case 4:
        if (group_index == kGroup4444 && !last_slot) return start(imul_r);
        return start(kFour[random_.next_byte() & 1]);
      case 10:
        return start(imul_rcp);
      default:  // 7, 8, 9
        return start(kConstant[random_.next_byte() & 1]);
    }
  }

  void start(Operation operation) noexcept {
    using enum Operation;
    current_ = Candidate{};
    current_.operation = operation;
    current_.instruction.operation = operation;
    current_.recipe = recipe_of(operation);
    current_.label.group = operation;
    next_op_ = 0;
    switch (operation) {
      case isub_r:
        current_.label.group = iadd_rs;  // addition and subtraction undo each other
        current_.label_is_source = true;
        break;
      case ixor_r:
      case imul_r:
        current_.label_is_source = true;
        break;
      case iadd_rs:
        current_.instruction.shift = (random_.next_byte() >> 2) & 3;  // mod.shift
        current_.label_is_source = true;
        break;
      case iror_c:
        do {
          current_.instruction.shift = random_.next_byte() & 63;
        } while (current_.instruction.shift == 0);
        break;
      case iadd_c:
      case ixor_c:
        current_.instruction.imm =
            static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(random_.next_u32())));
        break;
      case imulh_r:
      case ismulh_r:
        current_.may_reuse_source = true;
        current_.label.parameter = static_cast<int>(random_.next_u32());
        break;
      case imul_rcp: {
        std::uint32_t divisor;
        do {
          divisor = random_.next_u32();
        } while (!arithmetic::has_reciprocal(divisor));
        current_.instruction.imm = arithmetic::reciprocal(divisor);
        break;
      }
    }
  }

  // --- Port and operand assignment, 6.3.3 and 6.3.4
  enum class Issue { done, thrown_away, aborted, no_port };

  Issue issue_macro_op() noexcept {
    const MacroOp& op = current_.recipe.ops[static_cast<std::size_t>(next_op_)];
    const int group_cycle = cycle_;
    std::optional<int> scheduled = find_cycle(op, cycle_, result_cycle_);
    if (!scheduled) return Issue::no_port;
    int at = *scheduled;

    if (next_op_ == current_.recipe.source_op && !wait_for([&] { return select_source(at); }, at)) return give_up();
    if (next_op_ == current_.recipe.destination_op && !wait_for([&] { return select_destination(at); }, at)) {
      return give_up();
    }
    throw_aways_ = 0;

    scheduled = find_cycle(op, at, at);
    if (!scheduled) return Issue::no_port;
    occupy(op, *scheduled);
    result_cycle_ = *scheduled + op.latency;
    if (next_op_ == current_.recipe.result_op) {
      registers_[current_.instruction.dst] = {result_cycle_, current_.label};
    }
    if (*scheduled >= latency_) saturated_ = true;
    cycle_ = group_cycle;
    if (++next_op_ >= current_.recipe.size) append();
    return Issue::done;
  }

  // Tries now and in the following cycles; time lost on a failed attempt stays lost.
  template <typename Select>
  bool wait_for(Select select, int& at) noexcept {
    for (int forward = 0; forward < kLookForwardCycles; ++forward) {
      if (select()) return true;
      ++at;
      ++cycle_;
    }
    return false;
  }

  Issue give_up() noexcept {
    if (throw_aways_ >= kMaxThrowAways) return Issue::aborted;
    ++throw_aways_;
    return Issue::thrown_away;
  }

  bool select_source(int at) noexcept {
    Choice choice;
    for (unsigned i = 0; i < 8; ++i) {
      if (registers_[i].ready_cycle <= at) choice.add(i);
    }
    std::uint8_t& src = current_.instruction.src;
    // Of two registers left for IADD_RS, r5 must be the source: it cannot be the destination.
    if (choice.size == 2 && current_.operation == Operation::iadd_rs &&
        (choice.registers[0] == kDisplacedRegister || choice.registers[1] == kDisplacedRegister)) {
      src = kDisplacedRegister;
    } else if (!draw(choice, src)) {
      return false;
    }
    if (current_.label_is_source) current_.label.parameter = src;
    return true;
  }

  bool select_destination(int at) noexcept {
    using enum Operation;
    Choice choice;
    const bool chained_multiplication_allowed = throw_aways_ > 0;
    for (unsigned i = 0; i < 8; ++i) {
      const RegisterState& state = registers_[i];
      if (state.ready_cycle > at) continue;
      if (current_.recipe.source_op >= 0 && !current_.may_reuse_source && i == current_.instruction.src) continue;
      if (!chained_multiplication_allowed && current_.label.group == imul_r && state.last.group == imul_r) continue;
      if (state.last == current_.label) continue;
      if (current_.operation == iadd_rs && i == kDisplacedRegister) continue;
      choice.add(i);
    }
    return draw(choice, current_.instruction.dst);
  }

  struct Choice {
    std::array<std::uint8_t, 8> registers{};
    unsigned size = 0;
    void add(unsigned i) noexcept { registers[size++] = static_cast<std::uint8_t>(i); }
  };

  bool draw(const Choice& choice, std::uint8_t& out) noexcept {
    if (choice.size == 0) return false;
    out = choice.registers[choice.size > 1 ? random_.next_u32() % choice.size : 0];
    return true;
  }

  // The first cycle from `from` on in which all ports the macro-op needs are free together.
  std::optional<int> find_cycle(const MacroOp& op, int from, int depends_until) const noexcept {
    if (op.after_previous) from = std::max(from, depends_until);
    if (op.first == 0) return from;
    for (int at = from; at < latency_ + kLookForwardCycles; ++at) {
      const Ports free = static_cast<Ports>(kP015 & ~busy_[static_cast<std::size_t>(at)]);
      if ((op.first & free) != 0 && (op.second == 0 || (op.second & free) != 0)) return at;
    }
    return std::nullopt;
  }

  // P5 before P0 before P1, to keep the multiplier free.
  void occupy(const MacroOp& op, int at) noexcept {
    for (const Ports wanted : {op.first, op.second}) {
      Ports& busy = busy_[static_cast<std::size_t>(at)];
      const Ports possible = static_cast<Ports>(wanted & ~busy);
      for (const Ports port : {kP5, kP0, kP1}) {
        if ((possible & port) != 0) {
          busy |= port;
          break;
        }
      }
    }
  }

  void append() noexcept {
    if (current_.recipe.source_op < 0) current_.instruction.src = current_.instruction.dst;
    multiplications_ += is_multiplication(*current_.operation) ? 1 : 0;
    out_.storage[out_.size++] = current_.instruction;
  }

  // The register with the longest dependency chain when every operation takes one cycle (7.3 step 7).
  std::uint8_t longest_chain() const noexcept {
    std::array<int, 8> chain{};
    for (const Instruction& i : out_.instructions()) {
      chain[i.dst] = std::max(chain[i.dst], i.dst != i.src ? chain[i.src] : 0) + 1;
    }
    return static_cast<std::uint8_t>(std::ranges::max_element(chain) - chain.begin());
  }

  const int latency_;
  const std::uint32_t max_size_;
  blake2b::BlakeGenerator& random_;
  Program& out_;

  Candidate current_;
  int next_op_ = 0;
  std::array<RegisterState, 8> registers_{};
  std::array<Ports, kMaxSuperscalarLatency + kLookForwardCycles> busy_{};
  int cycle_ = 0;
  int result_cycle_ = 0;
  int multiplications_ = 0;
  int throw_aways_ = 0;
  bool saturated_ = false;
};

}  // namespace

void generate(const Params& params, blake2b::BlakeGenerator& generator, Program& out) noexcept {
  Generator(params, generator, out).run();
}

}  // namespace pickaxe::randomx::superscalar
