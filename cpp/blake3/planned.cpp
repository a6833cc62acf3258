// Forty-eight nonces at a time, as three vectors through the rounds side by side: where an operation takes two cycles,
// two leave ports idle, and the registers that three lack are operands in memory. Compilers spill more than that gains.
#include <array>
#include <bit>
#include <cstddef>
#include <span>

#include "blake3/blake3.h"
#include "blake3/sweep.h"
#include "sweep/planned/avx512.h"

namespace pickaxe::blake3 {
namespace {

using namespace sweep::planned;

// A preimage's table: the state on entry, and the high half of the nonce.
constexpr std::size_t kHigh = 16, kTableVectors = 17;
constexpr StepShape kShape = {.word_bits = 32, .streams = 3, .table_vectors = kTableVectors};

class Builder {
 public:
  // The same as digest_word() of rounds.inl for all streams, a half of a round of one after that of the other.
  Graph build() {
    Words entry;
    for (std::size_t k = 0; k < entry.size(); ++k) entry[k] = leaf(Op::uniform, k);
    const Value high = leaf(Op::uniform, kHigh);
    for (std::size_t s = 0; s < streams_.size(); ++s) streams_[s] = {entry, {leaf(Op::stored, s), high}};
    for (int round = 0; round < kRounds; ++round) {
      for (Stream& s : streams_) {
        for (int pair = 0; pair < 4; ++pair) {
          // In the first round the work has all but what the nonce changes.
          if (round != 0 || pair == 0) mix(s, round, pair, pair, 4 + pair, 8 + pair, 12 + pair);
        }
      }
      for (Stream& s : streams_) {
        for (int pair = 0; pair < 4; ++pair) {
          mix(s, round, 4 + pair, pair, 4 + (pair + 1) % 4, 8 + (pair + 2) % 4, 12 + (pair + 3) % 4);
        }
      }
    }
    for (std::size_t s = 0; s < streams_.size(); ++s) {
      const Value word = node(Op::bit_xor, 0, {streams_[s].v[0], streams_[s].v[8], kNone});
      node(Op::test, s, {word, kNone, kNone});
    }
    return without_unused(nodes_);
  }

 private:
  static constexpr int kRounds = 7;
  using Words = std::array<Value, 16>;
  struct Stream {
    Words v;
    std::array<Value, 2> message;  // the words that are not zero
  };

  Value node(Op op, std::size_t immediate, std::array<Value, 3> in) {
    nodes_.push_back({.op = op, .immediate = static_cast<std::uint16_t>(immediate), .in = in});
    return static_cast<Value>(nodes_.size() - 1);
  }
  Value leaf(Op op, std::size_t index) { return node(op, index, {kNone, kNone, kNone}); }
  Value add(Value a, Value b) { return node(Op::add, 0, {a, b, kNone}); }
  Value xor_rotated(Value a, Value b, std::size_t count) {
    return node(Op::rotate_right, count, {node(Op::bit_xor, 0, {a, b, kNone}), kNone, kNone});
  }

  // Message words come before b, which is known last.
  Value sum(const Stream& s, int round, int place, Value a, Value b) {
    const std::size_t word = message_word(round, static_cast<std::size_t>(place));
    const bool first = round == 0 && place == 0;  // whose entry[0] has b in it
    if (word < s.message.size()) a = add(a, s.message[word]);
    return first ? a : add(a, b);
  }

  void mix(Stream& s, int round, int pair, int ia, int ib, int ic, int id) {
    Value &a = s.v[ia], &b = s.v[ib], &c = s.v[ic], &d = s.v[id];
    for (const auto& [half, of_d, of_b] : {std::array{0, 16, 12}, std::array{1, 8, 7}}) {
      a = sum(s, round, 2 * pair + half, a, b);
      d = xor_rotated(d, a, static_cast<std::size_t>(of_d));
      c = add(c, d);
      b = xor_rotated(b, c, static_cast<std::size_t>(of_b));
    }
  }

  Graph nodes_;
  std::array<Stream, kShape.streams> streams_;
};

const base::Result<StepCode>& code() noexcept {
  // Never freed: a thread may sweep until the process is gone.
  static const base::Result<StepCode>& made =
      *new base::Result<StepCode>(StepCode::generate(Builder().build(), kShape, kZen5));
  return made;
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
    for (std::size_t k = 0; k < kHigh; ++k) table[k].words.fill(work.entries[i][k]);
    table[kHigh].words.fill(work.high);
  }
  return code().value().sweep({tables.data(), work.preimages * kTableVectors}, work.filter, first, count, out);
}

}  // namespace pickaxe::blake3
