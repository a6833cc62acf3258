// Sixteen nonces at a time, as two vectors side by side: at the end of a round, where all of a state waits for its
// parities, the other state keeps the ports busy. Half of the lanes are operands in memory then.
#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "k12/sweep.h"
#include "sweep/planned/avx512.h"

namespace pickaxe::k12 {
namespace {

using namespace sweep::planned;

// A preimage's table: the state before the first step chi, and the round constants.
constexpr std::size_t kConstants = 25, kTableVectors = kConstants + kRounds;
constexpr StepShape kShape = {.word_bits = 64, .streams = 2, .table_vectors = kTableVectors};

// When an operation is meant to begin after the beginning of its round, in thousandths: the order that it gives to
// two vectors side by side is what counts. As measured on Zen 5, where these keep few lanes in memory.
constexpr int kPreparation = 4000, kStep = 1000, kRow = 3000, kRoundsPause = 2000, kLag = 24000;
constexpr int kBetweenColumns = 200, kBetweenLanes = 10;

class Builder {
 public:
  // The same as digest_lane() of rounds.inl for both vectors.
  Graph build() {
    for (int i = 0; i < kShape.streams; ++i) {
      time_ = kLag * i;
      stream(i);
    }
    return without_unused(in_order_of_time());
  }

 private:
  using Lanes = std::array<Value, 25>;
  using Row = std::array<Value, 5>;
  static constexpr std::size_t kXor3 = 0x96, kChi = 0xd2;

  Value node(Op op, std::size_t immediate, std::array<Value, 3> in) {
    nodes_.push_back({.op = op, .immediate = static_cast<std::uint16_t>(immediate), .in = in});
    int time = nodes_.back().leaf() ? std::numeric_limits<int>::min() : time_;
    for (const Value input : nodes_.back().inputs()) {
      if (!nodes_[input].leaf()) time = std::max(time, times_[input] + 1);
    }
    times_.push_back(time);
    return static_cast<Value>(nodes_.size() - 1);
  }
  Value leaf(Op op, int index) { return node(op, static_cast<std::size_t>(index), {kNone, kNone, kNone}); }
  Value bit_xor(Value a, Value b) { return node(Op::bit_xor, 0, {a, b, kNone}); }
  Value xor3(Value a, Value b, Value c) { return node(Op::ternary, kXor3, {a, b, c}); }
  // To the left.
  Value rotated(Value a, int count) {
    return count == 0 ? a : node(Op::rotate_right, static_cast<std::size_t>(64 - count), {a, kNone, kNone});
  }

  void stream(int index) {
    Lanes a, b;
    Row three_rows;
    const Value nonce = leaf(Op::stored, index);
    int begin = time_;
    for (int y = 0; y < 5; ++y) {
      time_ = begin + kRow * y;
      for (int lane = 5 * y; lane < 5 * y + 5; ++lane) {
        b[lane] = leaf(Op::uniform, lane);
        if (nonce_rotation(lane) >= 0) b[lane] = bit_xor(rotated(nonce, nonce_rotation(lane)), b[lane]);
      }
      time_ += 2 * kStep;
      chi(b, y, 0, a);
      if (y == 2) three_rows = parity_of_three(a);
    }
    for (int round = 1; round < kRounds; ++round) {
      begin = time_ + kRoundsPause;
      const Row effect = columns_effect(a, three_rows, begin);
      begin += 3 * kPreparation;
      Lanes next;
      for (int y = 0; y < 5; ++y) {
        for (int lane = 5 * y; lane < 5 * y + 5; ++lane) {
          const int from = origin(lane);
          time_ = begin + kRow * y + kBetweenLanes * lane;
          const Value mixed = bit_xor(a[from], effect[from % 5]);
          time_ += kStep;
          b[lane] = rotated(mixed, kRotations[from]);
        }
        time_ = begin + kRow * y + 2 * kStep;
        chi(b, y, round, next);
        if (y == 2) three_rows = parity_of_three(next);
      }
      a = next;
    }
    node(Op::test, static_cast<std::size_t>(index), {a[0], kNone, kNone});
  }

  // Of the first three rows.
  Row parity_of_three(const Lanes& a) {
    Row parity;
    time_ += kPreparation;
    for (int x = 0; x < 5; ++x) parity[x] = xor3(a[x], a[x + 5], a[x + 10]);
    time_ -= kPreparation;
    return parity;
  }

  Row columns_effect(const Lanes& a, const Row& three_rows, int begin) {
    Row parity, effect;
    time_ = begin;
    for (int x = 0; x < 5; ++x) parity[x] = xor3(three_rows[x], a[x + 15], a[x + 20]);
    // Every other column: parities come to their end early, and leave their registers.
    for (int i = 0; i < 5; ++i) {
      const int x = 2 * i % 5;
      time_ = begin + kPreparation + kBetweenColumns * i;
      const Value turned = rotated(parity[(x + 1) % 5], 1);
      time_ += kPreparation;
      effect[x] = bit_xor(turned, parity[(x + 4) % 5]);
    }
    return effect;
  }

  void chi(const Lanes& b, int y, int round, Lanes& out) {
    for (int x = 0; x < 5; ++x) {
      out[5 * y + x] = node(Op::ternary, kChi, {b[5 * y + x], b[5 * y + (x + 1) % 5], b[5 * y + (x + 2) % 5]});
      if (y + x == 0) out[0] = bit_xor(out[0], leaf(Op::uniform, static_cast<int>(kConstants) + round));
    }
  }

  Graph in_order_of_time() const {
    std::vector<Value> order(nodes_.size());
    std::iota(order.begin(), order.end(), Value{0});
    std::ranges::sort(order, {}, [&](Value value) { return std::pair(times_[value], value); });
    return in_order(nodes_, order);
  }

  Graph nodes_;
  std::vector<int> times_;  // of each node
  int time_ = 0;
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
