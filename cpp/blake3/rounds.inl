// The BLAKE3 sweep over a vector type. Included once by each sweep_<isa>.cpp, inside its target region and its own
// unnamed namespace, with sweep/steps.inl and sweep/unroll.inl and after a struct `V` with
//   static constexpr int kLanes;   V broadcast(const uint32_t&), V counting(uint32_t first)   first + lane
//   void in_order(V&)   keeps the compiler from mixing what makes it with what comes after; empty where that does not
//   pay V add(V, V)   V bit_xor(V, V)   V rotr<n>(V)   uint32_t clear_lanes(V v, V mask)           bit i: lane i of v &
//   mask is 0
// and `kStreams`, how many vectors go through the rounds side by side: more hide latency, fewer fit the registers.
// Only two of the sixteen message words are not zero, so that most additions of message words are no instruction.

struct Vs {
  V part[kStreams];
};

template <typename Operation>
PICKAXE_INLINE Vs each(Operation&& operation) {
  Vs out;
  unroll<0, kStreams>([&](auto i) PICKAXE_INLINE_LAMBDA { out.part[i] = operation(i); });
  return out;
}
PICKAXE_INLINE Vs add(const Vs& a, const Vs& b) {
  return each([&](auto i) PICKAXE_INLINE_LAMBDA { return V::add(a.part[i], b.part[i]); });
}
template <int n>
PICKAXE_INLINE Vs xor_rotr(const Vs& a, const Vs& b) {
  return each([&](auto i) PICKAXE_INLINE_LAMBDA { return V::template rotr<n>(V::bit_xor(a.part[i], b.part[i])); });
}

// The second block's words that are not zero.
struct Message {
  Vs low;
  const std::uint32_t& high;
};

template <std::size_t kWord>
PICKAXE_INLINE Vs add_word(const Vs& a, const Message& message) {
  if constexpr (kWord == 0) return add(a, message.low);
  if constexpr (kWord == 1) {
    const V high = V::broadcast(message.high);
    return each([&](auto i) PICKAXE_INLINE_LAMBDA { return V::add(a.part[i], high); });
  }
  if constexpr (kWord > 1) return a;
}

// The second half of a mixing: with the first sum done. Message words come before b, which is known last.
template <int kRound, int kPair>
PICKAXE_INLINE void mix_from_sum(Vs& a, Vs& b, Vs& c, Vs& d, const Message& message) {
  d = xor_rotr<16>(d, a);
  c = add(c, d);
  b = xor_rotr<12>(b, c);
  a = add(add_word<message_word(kRound, 2 * kPair + 1)>(a, message), b);
  d = xor_rotr<8>(d, a);
  c = add(c, d);
  b = xor_rotr<7>(b, c);
}

// Mixings one after another. Clang would do the same step of all four at once, and their rotations, eight in a row,
// have only half of the vector ports: 1.34 of the rate on Zen 5.
PICKAXE_INLINE void in_order(Vs& v) {
  for (V& part : v.part) V::in_order(part);
}

template <int kRound, int kPair>
PICKAXE_INLINE void mix(Vs& a, Vs& b, Vs& c, Vs& d, const Message& message) {
  a = add(add_word<message_word(kRound, 2 * kPair)>(a, message), b);
  mix_from_sum<kRound, kPair>(a, b, c, d, message);
  in_order(a);
}

// Word 0 of the digests. What nobody needs of the last round vanishes as dead code.
PICKAXE_INLINE Vs digest_word(const std::array<std::uint32_t, 16>& entry, const Message& message) {
  Vs v[16];
  unroll<0, 16>([&](auto k) PICKAXE_INLINE_LAMBDA {
    const V word = V::broadcast(entry[k]);
    v[k] = each([&](auto) PICKAXE_INLINE_LAMBDA { return word; });
  });
  unroll<0, 7>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int round = index;
    if constexpr (round == 0) {
      v[0] = add(v[0], message.low);
      mix_from_sum<0, 0>(v[0], v[4], v[8], v[12], message);
    } else {
      mix<round, 0>(v[0], v[4], v[8], v[12], message);
      mix<round, 1>(v[1], v[5], v[9], v[13], message);
      mix<round, 2>(v[2], v[6], v[10], v[14], message);
      mix<round, 3>(v[3], v[7], v[11], v[15], message);
    }
    mix<round, 4>(v[0], v[5], v[10], v[15], message);
    mix<round, 5>(v[1], v[6], v[11], v[12], message);
    mix<round, 6>(v[2], v[7], v[8], v[13], message);
    mix<round, 7>(v[3], v[4], v[9], v[14], message);
  });
  return each([&](auto i) PICKAXE_INLINE_LAMBDA { return V::bit_xor(v[0].part[i], v[8].part[i]); });
}

PICKAXE_INLINE std::uint64_t sweep_lanes(const Work& work, std::uint32_t first, std::uint64_t count,
                                         sweep::Candidates& out) {
  constexpr int kLanes = kStreams * V::kLanes;
  const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
    const Message message{
        each([&](auto i) PICKAXE_INLINE_LAMBDA { return V::counting(at + static_cast<std::uint32_t>(i * V::kLanes)); }),
        work.high};
    for (std::uint32_t preimage = 0; preimage < work.preimages; ++preimage) {
      const Vs word = digest_word(work.entries[preimage], message);
      const V filter = V::broadcast(work.filter);
      std::uint32_t passed = 0;
      unroll<0, kStreams>(
          [&](auto i) PICKAXE_INLINE_LAMBDA { passed |= V::clear_lanes(word.part[i], filter) << (i * V::kLanes); });
      if (passed != 0) [[unlikely]]
        out.append(passed, preimage, at, limit);
    }
  };
  return sweep_steps<kLanes>(first, count, work.preimages, out, step);
}
