// Eight nonces at a time as sweep_avx512.cpp has them, with registers given by Belady's rule: half as many copies and
// spills as compilers make.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "k12/sweep.h"
#include "sweep/planned/avx512.h"

namespace pickaxe::k12 {
namespace {

using namespace sweep::planned;

// A preimage's table: the state before the first step chi, and the round constants.
constexpr std::size_t kConstants = 25, kTableVectors = kConstants + kRounds;
constexpr StepShape kShape = {.word_bits = 64, .streams = 1, .table_vectors = kTableVectors};

class Builder {
 public:
  // The same as digest_lane() of rounds.inl. In this order rows are done one after another, over the lanes that they are
  // made of: any other one needs more registers.
  Graph build() {
    Lanes a, b;
    const Value nonce = leaf(Op::stored, 0);
    for (int lane = 0; lane < 25; ++lane) {
      b[lane] = leaf(Op::uniform, lane);
      if (nonce_rotation(lane) >= 0) b[lane] = bit_xor(rotated(nonce, nonce_rotation(lane)), b[lane]);
    }
    for (int y = 0; y < 5; ++y) chi(b, y, 0, a);
    for (int round = 1; round < kRounds; ++round) {
      const Row effect = columns_effect(a);
      Lanes next;
      for (int y = 0; y < 5; ++y) {
        for (int lane = 5 * y; lane < 5 * y + 5; ++lane) {
          const int from = origin(lane);
          b[lane] = rotated(bit_xor(a[from], effect[from % 5]), kRotations[from]);
        }
        chi(b, y, round, next);
      }
      a = next;
    }
    node(Op::test, 0, {a[0], kNone, kNone});
    return without_unused(nodes_);
  }

 private:
  using Lanes = std::array<Value, 25>;
  using Row = std::array<Value, 5>;
  static constexpr std::size_t kXor3 = 0x96, kChi = 0xd2;

  Value node(Op op, std::size_t immediate, std::array<Value, 3> in) {
    nodes_.push_back({.op = op, .immediate = static_cast<std::uint16_t>(immediate), .in = in});
    return static_cast<Value>(nodes_.size() - 1);
  }
  Value leaf(Op op, int index) { return node(op, static_cast<std::size_t>(index), {kNone, kNone, kNone}); }
  Value bit_xor(Value a, Value b) { return node(Op::bit_xor, 0, {a, b, kNone}); }
  Value xor3(Value a, Value b, Value c) { return node(Op::ternary, kXor3, {a, b, c}); }
  // To the left.
  Value rotated(Value a, int count) {
    return count == 0 ? a : node(Op::rotate_right, static_cast<std::size_t>(64 - count), {a, kNone, kNone});
  }

  Row columns_effect(const Lanes& a) {
    Row parity, turned, effect;
    for (int x = 0; x < 5; ++x) parity[x] = xor3(a[x], a[x + 5], a[x + 10]);
    for (int x = 0; x < 5; ++x) parity[x] = xor3(parity[x], a[x + 15], a[x + 20]);
    for (int x = 0; x < 5; ++x) turned[x] = rotated(parity[x], 1);
    for (int x = 0; x < 5; ++x) effect[x] = bit_xor(turned[(x + 1) % 5], parity[(x + 4) % 5]);
    return effect;
  }

  void chi(const Lanes& b, int y, int round, Lanes& out) {
    for (int x = 0; x < 5; ++x) {
      out[5 * y + x] = node(Op::ternary, kChi, {b[5 * y + x], b[5 * y + (x + 1) % 5], b[5 * y + (x + 2) % 5]});
    }
    if (y == 0) out[0] = bit_xor(out[0], leaf(Op::uniform, static_cast<int>(kConstants) + round));
  }

  Graph nodes_;
};

const base::Result<StepCode>& code() noexcept {
  // Never freed: a thread may sweep until the process is gone.
  static const base::Result<StepCode>& made =
      *new base::Result<StepCode>(StepCode::generate(Builder().build(), kShape, std::nullopt));
  return made;
}

void fill(Vector& vector, std::uint64_t lane) noexcept {
  for (std::size_t i = 0; i < vector.words.size(); i += 2) {
    vector.words[i] = static_cast<std::uint32_t>(lane);
    vector.words[i + 1] = static_cast<std::uint32_t>(lane >> 32);
  }
}

}  // namespace

base::Status planned_avx512_ready() {
  return code().status();
}

std::uint64_t sweep_planned_avx512(const Work& work, std::uint32_t first, std::uint64_t count,
                                   sweep::Candidates& out) noexcept {
  std::array<Vector, sweep::kMaxPreimages * kTableVectors> tables;
  for (std::size_t i = 0; i < work.preimages; ++i) {
    Vector* const table = &tables[i * kTableVectors];
    for (std::size_t lane = 0; lane < kConstants; ++lane) fill(table[lane], work.entries[i][lane]);
    for (std::size_t round = 0; round < kRounds; ++round) fill(table[kConstants + round], kRoundConstants[round]);
  }
  const auto filter = static_cast<std::uint32_t>(work.filter);
  return code().value().sweep({tables.data(), work.preimages * kTableVectors}, filter, first, count, out);
}

}  // namespace pickaxe::k12
