#include "sha256d/planned/graph.h"

#include <cstddef>
#include <limits>

namespace pickaxe::sha256d::planned {
namespace {

// Of the largest table.
constexpr std::size_t kTableWords = sizeof(SecondHash) / sizeof(std::uint32_t);

struct Block {
  const Kinds& kinds;
  int entry;          // the first varying word
  Table table;        // of the schedule's uniform words, at word 0
  Table state_table;  // of the midstate,
  std::size_t state;  // at this word
};

Block nonce_block(Layout layout) noexcept {
  if (layout == Layout::header) {
    return {HeaderLayout::kKinds, HeaderLayout::kNonceWord, Table::schedule, Table::midstate, 0};
  }
  return {PreimageLayout::kKinds, PreimageLayout::kNonceWord, Table::schedule, Table::midstate, 0};
}

Block digest_block() noexcept {
  return {DigestLayout::kKinds, DigestLayout::kNonceWord, Table::second_hash, Table::second_hash,
          offsetof(SecondHash, initial) / sizeof(std::uint32_t)};
}

class Builder {
 public:
  explicit Builder(Arithmetic arithmetic, Form form = Form::sequential) : arithmetic_(arithmetic), form_(form) {
    for (auto& table : uniforms_) table.fill(kNone);
    nodes_.reserve(8192);
  }

  using Words = std::array<Value, 64>;  // schedule words; kNone where uniform or not made yet
  using Summands = std::array<Value, 64>;
  using Rounds = std::array<Value, 8>;  // a..h

  // Of the block that holds the nonce.
  Words nonce_words(const Block& block) {
    Words words;
    words.fill(kNone);
    words[block.entry] = node({.op = Op::nonces});
    return words;
  }
  Value stored(int place) { return node({.op = Op::stored, .immediate = static_cast<std::uint16_t>(place)}); }
  void keep(Value value, int place) {
    node({.op = Op::keep, .immediate = static_cast<std::uint16_t>(place), .in = {value, kNone, kNone}});
  }
  void test(Value value) { node({.op = Op::test, .in = {value, kNone, kNone}}); }

  // K[i] + w[i] where w[i] varies; also puts w[i] into `words`.
  Value varying_summand(const Block& block, int i, Words& words) {
    if (i >= 16) words[i] = schedule_word(block, i, words);
    return add(kw(block, i), words[i]);
  }

  // What round i adds that is known without its state: K[i] + w[i], and h where that is uniform.
  Value uniform_summand(const Block& block, int i) {
    const int behind = i - block.entry - 1;
    if (behind < 3) return midstate(block, offsetof(Midstate, kwh), behind);
    return kw(block, i);
  }

  // The rounds from the entry on; `summand(i)` as above. Returns a..h before the feed-forward.
  template <typename Summand>
  Rounds compress(const Block& block, Value entry_word, Summand summand) {
    Rounds s;
    for (int k = 0; k < 8; ++k) s[(k + 1) & 7] = midstate(block, offsetof(Midstate, entry), k);
    s[0] = add(midstate(block, offsetof(Midstate, entry_a), 0), entry_word);
    s[4] = add(midstate(block, offsetof(Midstate, entry_e), 0), entry_word);
    Value bc = kNone;
    for (int i = block.entry + 1; i < 64; ++i) {
      const auto [a, b, c, d, e, f, g, h] = s;
      Value t1 = summand(i);
      if (i > block.entry + 3) t1 = add(t1, h);
      t1 = add(add(t1, choose(e, f, g)), big_sigma1(e));
      s = {add(add(t1, majority(a, b, c, bc)), big_sigma0(a)), a, b, c, add(d, t1), e, f, g};
    }
    return s;
  }

  Rounds compress_block(const Block& block, Words& words) {
    return compress(block, words[block.entry], [&](int i) {
      if (block.kinds[i] != WordKind::varying) return uniform_summand(block, i);
      if (i > block.entry + 3) return varying_summand(block, i, words);
      if (i >= 16) words[i] = schedule_word(block, i, words);
      return add(uniform_summand(block, i), words[i]);
    });
  }

  // From the first hash's state before its feed-forward to the filter word.
  void second_hash(const Rounds& first, base::HashOrder order) {
    const Block block = digest_block();
    Words words;
    words.fill(kNone);
    for (int k = 0; k < 8; ++k) words[k] = add(first[k], uniform(Table::midstate, offsetof(Midstate, state), k));
    if (form_ == Form::pipelined) {
      for (int k = 0; k < 8; ++k) keep(words[k], static_cast<int>(kFirstDigest) + k);
      second_hash_ = nodes_.size();
      for (int k = 0; k < 8; ++k) words[k] = stored(static_cast<int>(kFirstDigest) + k);
    }
    const Rounds s = compress_block(block, words);
    const int digest_word = order == base::HashOrder::big_endian ? 0 : 7;
    test(add(s[digest_word], midstate(block, offsetof(Midstate, state), digest_word)));
  }

  // Without what no result needs: the last rounds, mostly. Of two hashes side by side each is at its share of the way.
  Graph finish() const {
    std::vector<bool> needed(nodes_.size());
    for (std::size_t at = nodes_.size(); at-- > 0;) {
      if (nodes_[at].result()) needed[at] = true;
      if (!needed[at]) continue;
      for (const Value in : nodes_[at].inputs()) needed[in] = true;
    }
    std::vector<std::size_t> order, first, second;
    for (std::size_t at = 0; at < nodes_.size(); ++at) {
      if (!needed[at]) continue;
      // Leaves that both hashes need come before either.
      const bool early = form_ == Form::pipelined && nodes_[at].leaf();
      (early ? order : at < second_hash_ ? first : second).push_back(at);
    }
    for (std::size_t i = 0, j = 0; i < first.size() || j < second.size();) {
      const bool first_behind = i * second.size() <= j * first.size();
      order.push_back(j == second.size() || (i < first.size() && first_behind) ? first[i++] : second[j++]);
    }
    std::vector<Value> moved(nodes_.size(), kNone);
    Graph graph;
    for (const std::size_t at : order) {
      moved[at] = static_cast<Value>(graph.size());
      graph.push_back(nodes_[at]);
      for (Value& in : graph.back().in) {
        if (in != kNone) in = moved[in];
      }
    }
    return graph;
  }

 private:
  Value node(const Node& made) {
    nodes_.push_back(made);
    return static_cast<Value>(nodes_.size() - 1);
  }
  Value node(Op op, Value a, Value b) { return node({.op = op, .in = {a, b, kNone}}); }
  Value node(Op op, Value a, int count) {
    return node({.op = op, .immediate = static_cast<std::uint16_t>(count), .in = {a, kNone, kNone}});
  }

  // Word `index` of the array at byte `offset` of a table; the same word is the same value.
  Value uniform(Table table, std::size_t offset, int index) {
    const std::size_t word = offset / sizeof(std::uint32_t) + static_cast<std::size_t>(index);
    Value& known = uniforms_[static_cast<std::size_t>(table)][word];
    if (known == kNone) {
      known = node({.op = Op::uniform, .table = table, .immediate = static_cast<std::uint16_t>(word)});
    }
    return known;
  }
  Value kw(const Block& block, int i) { return uniform(block.table, offsetof(Schedule, kw), i); }
  Value midstate(const Block& block, std::size_t offset, int index) {
    return uniform(block.state_table, block.state * sizeof(std::uint32_t) + offset, index);
  }

  // Schedule word i, which varies: the sum of its uniform terms, if any, and of the others.
  Value schedule_word(const Block& block, int i, const Words& words) {
    Value sum = kNone;
    const auto plus = [&](Value term) { sum = sum == kNone ? term : add(sum, term); };
    const auto is = [&](int term, WordKind kind) { return block.kinds[term] == kind; };
    const auto uniform_kind = WordKind::uniform;
    if (is(i - 2, uniform_kind) || is(i - 7, uniform_kind) || is(i - 15, uniform_kind) || is(i - 16, uniform_kind)) {
      plus(uniform(block.table, offsetof(Schedule, sum), i));
    }
    if (is(i - 16, WordKind::varying)) plus(words[i - 16]);
    if (is(i - 15, WordKind::varying)) plus(small_sigma0(words[i - 15]));
    if (is(i - 7, WordKind::varying)) plus(words[i - 7]);
    if (is(i - 2, WordKind::varying)) plus(small_sigma1(words[i - 2]));
    return sum;
  }

  Value add(Value a, Value b) { return node(Op::add, a, b); }
  Value bit_xor(Value a, Value b) { return node(Op::bit_xor, a, b); }
  Value ternary(Value a, Value b, Value c, std::uint16_t truth) {
    return node({.op = Op::ternary, .immediate = truth, .in = {a, b, c}});
  }
  Value xor3(Value a, Value b, Value c) {
    if (arithmetic_.rotates_and_ternary_logic) return ternary(a, b, c, 0x96);
    return bit_xor(bit_xor(a, b), c);
  }
  Value choose(Value e, Value f, Value g) {
    if (arithmetic_.rotates_and_ternary_logic) return ternary(e, f, g, 0xca);
    return bit_xor(g, node(Op::bit_and, e, bit_xor(f, g)));
  }
  // `bc`: b ^ c in, a ^ b out, which is the next round's b ^ c.
  Value majority(Value a, Value b, Value c, Value& bc) {
    if (arithmetic_.rotates_and_ternary_logic) return ternary(a, b, c, 0xe8);
    if (bc == kNone) bc = bit_xor(b, c);
    const Value ab = bit_xor(a, b);
    const Value result = bit_xor(b, node(Op::bit_and, ab, bc));
    bc = ab;
    return result;
  }
  Value rotate(Value x, int count) {
    if (arithmetic_.rotates_and_ternary_logic) return node(Op::rotate_right, x, count);
    return node(Op::bit_or, shift(x, count), node(Op::shift_left, x, 32 - count));
  }
  Value shift(Value x, int count) { return node(Op::shift_right, x, count); }
  Value big_sigma0(Value x) { return xor3(rotate(x, 2), rotate(x, 13), rotate(x, 22)); }
  Value big_sigma1(Value x) { return xor3(rotate(x, 6), rotate(x, 11), rotate(x, 25)); }
  Value small_sigma0(Value x) { return xor3(rotate(x, 7), rotate(x, 18), shift(x, 3)); }
  Value small_sigma1(Value x) { return xor3(rotate(x, 17), rotate(x, 19), shift(x, 10)); }

  Arithmetic arithmetic_;
  Form form_;
  std::vector<Node> nodes_;
  std::size_t second_hash_ = std::numeric_limits<std::size_t>::max();  // where it begins beside the first one
  std::array<std::array<Value, kTableWords>, kTables> uniforms_;
};

}  // namespace

Graph sweep_graph(const Variant& variant, Arithmetic arithmetic, Form form) {
  Builder build(arithmetic, form);
  const Block block = nonce_block(variant.layout);
  Builder::Words words = build.nonce_words(block);
  build.second_hash(build.compress_block(block, words), variant.order);
  return build.finish();
}

Graph schedule_graph(const Variant& variant, Arithmetic arithmetic) {
  Builder build(arithmetic);
  const Block block = nonce_block(variant.layout);
  Builder::Words words = build.nonce_words(block);
  build.keep(words[block.entry], 0);
  for (int i = 16; i < 64; ++i) {
    if (block.kinds[i] == WordKind::varying) build.keep(build.varying_summand(block, i, words), i);
  }
  return build.finish();
}

Graph midstate_graph(const Variant& variant, Arithmetic arithmetic, Form form) {
  Builder build(arithmetic, form);
  const Block block = nonce_block(variant.layout);
  const auto summand = [&](int i) {
    return block.kinds[i] == WordKind::varying ? build.stored(i) : build.uniform_summand(block, i);
  };
  build.second_hash(build.compress(block, build.stored(0), summand), variant.order);
  return build.finish();
}

}  // namespace pickaxe::sha256d::planned
