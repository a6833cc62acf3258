// The sha256d sweep over a vector type. Included once by each sweep_<isa>.cpp, inside its target region and its own
// unnamed namespace, with sweep/unroll.inl and sweep/steps.inl and after a struct `V` with
//   static constexpr int kLanes;   V broadcast(const uint32_t&), V nonce_words(uint32_t first)   bswap(first + lane)
//   V add(V, V)   V xor3(V, V, V)   V choose(V e, V f, V g)   V majority(V a, V b, V c, V& bc)    bc: b^c in, a^b out
//   V rotr<n>(V)   V shr<n>(V)   uint32_t zero_lanes(V)                                           bit i: lane i is zero
//   V bit_and(V, V)
// What a word is (zero, uniform, varying) is known at compile time, so only varying terms cost vector instructions:
// about 2900 of them for a whole double hash.

PICKAXE_INLINE V big_sigma0(V x) {
  return V::xor3(V::template rotr<2>(x), V::template rotr<13>(x), V::template rotr<22>(x));
}
PICKAXE_INLINE V big_sigma1(V x) {
  return V::xor3(V::template rotr<6>(x), V::template rotr<11>(x), V::template rotr<25>(x));
}
PICKAXE_INLINE V small_sigma0(V x) {
  return V::xor3(V::template rotr<7>(x), V::template rotr<18>(x), V::template shr<3>(x));
}
PICKAXE_INLINE V small_sigma1(V x) {
  return V::xor3(V::template rotr<17>(x), V::template rotr<19>(x), V::template shr<10>(x));
}

// Schedule word i from the ring of the last sixteen.
template <const Kinds& kKinds, int i>
PICKAXE_INLINE V schedule_word(const Schedule& uniform, const V (&w)[16]) {
  constexpr auto varies = [](int term) { return kKinds[term] == WordKind::varying; };
  constexpr bool any_uniform = kKinds[i - 2] == WordKind::uniform || kKinds[i - 7] == WordKind::uniform ||
                               kKinds[i - 15] == WordKind::uniform || kKinds[i - 16] == WordKind::uniform;
  V sum;
  bool empty = true;  // folds away: every branch below is known when this is compiled
  const auto plus = [&](V term) PICKAXE_INLINE_LAMBDA {
    sum = empty ? term : V::add(sum, term);
    empty = false;
  };
  if constexpr (any_uniform) plus(V::broadcast(uniform.sum[i]));
  if constexpr (varies(i - 16)) plus(w[(i - 16) & 15]);
  if constexpr (varies(i - 15)) plus(small_sigma0(w[(i - 15) & 15]));
  if constexpr (varies(i - 7)) plus(w[(i - 7) & 15]);
  if constexpr (varies(i - 2)) plus(small_sigma1(w[(i - 2) & 15]));
  return sum;
}

// The uniform summand of round i, a round after kEntry: K[i], w[i] if uniform, h if uniform.
template <int kEntry, int i>
PICKAXE_INLINE const std::uint32_t& uniform_summand(const Schedule& schedule, const Midstate& midstate) {
  if constexpr (i <= kEntry + 3) {
    return midstate.kwh[i - kEntry - 1];
  } else {
    return schedule.kw[i];
  }
}

// Runs one compression from round kEntry, whose state is uniform, to the end. `entry_word` is the varying word of round
// kEntry, `summand(i)` what does not depend on the varying state in round i: K[i] + w[i], and h up to round kEntry + 3.
// On return s[0..7] is a..h before the feed-forward. Rounds nobody needs vanish as dead code.
template <int kEntry, typename Summand>
PICKAXE_INLINE void compress(const Midstate& midstate, V entry_word, Summand&& summand, V (&s)[8]) {
  // The state lives in a ring: at round i, a is s[-i & 7], b the next one, and so on.
  unroll<0, 8>([&](auto k) PICKAXE_INLINE_LAMBDA { s[(k - kEntry) & 7] = V::broadcast(midstate.entry[k]); });
  s[(7 - kEntry) & 7] = V::add(entry_word, V::broadcast(midstate.entry_a));
  s[(3 - kEntry) & 7] = V::add(entry_word, V::broadcast(midstate.entry_e));
  V bc = V::bit_xor(s[(0 - kEntry) & 7], s[(1 - kEntry) & 7]);

  unroll<kEntry + 1, 64>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int i = index;
    V &a = s[(0 - i) & 7], &b = s[(1 - i) & 7], &c = s[(2 - i) & 7], &d = s[(3 - i) & 7];
    V &e = s[(4 - i) & 7], &f = s[(5 - i) & 7], &g = s[(6 - i) & 7], &h = s[(7 - i) & 7];

    V t1 = summand(index);
    if constexpr (i > kEntry + 3) t1 = V::add(t1, h);
    t1 = V::add(V::add(t1, V::choose(e, f, g)), big_sigma1(e));
    d = V::add(d, t1);
    h = V::add(V::add(t1, V::majority(a, b, c, bc)), big_sigma0(a));
  });
}

// The same with the message schedule computed on the way. `w` holds the varying block words.
template <typename LayoutTag>
PICKAXE_INLINE void compress_block(const Schedule& schedule, const Midstate& midstate, V (&w)[16], V (&s)[8]) {
  constexpr int kEntry = LayoutTag::kNonceWord;
  const auto summand = [&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int i = index;
    V sum = V::broadcast(uniform_summand<kEntry, i>(schedule, midstate));
    if constexpr (LayoutTag::kKinds[i] == WordKind::varying) {
      if constexpr (i >= 16) w[i & 15] = schedule_word<LayoutTag::kKinds, i>(schedule, w);
      sum = V::add(sum, w[i & 15]);
    }
    return sum;
  };
  compress<kEntry>(midstate, w[kEntry], summand, s);
}

// The same with the varying sums K[i] + w[i] from a table that several midstates share.
template <typename LayoutTag>
PICKAXE_INLINE void compress_table(const Schedule& schedule, const Midstate& midstate, V nonce, const V (&table)[64],
                                   V (&s)[8]) {
  constexpr int kEntry = LayoutTag::kNonceWord;
  const auto summand = [&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int i = index;
    if constexpr (LayoutTag::kKinds[i] == WordKind::varying) {
      static_assert(i > kEntry + 3, "a varying word where h is uniform belongs to one midstate alone");
      return table[i];
    } else {
      return V::broadcast(uniform_summand<kEntry, i>(schedule, midstate));
    }
  };
  compress<kEntry>(midstate, nonce, summand, s);
}

template <typename LayoutTag>
PICKAXE_INLINE void fill_table(const Schedule& schedule, V nonce, V (&table)[64]) {
  V w[16];
  w[LayoutTag::kNonceWord] = nonce;
  unroll<16, 64>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int i = index;
    if constexpr (LayoutTag::kKinds[i] == WordKind::varying) {
      w[i & 15] = schedule_word<LayoutTag::kKinds, i>(schedule, w);
      table[i] = V::add(V::broadcast(schedule.kw[i]), w[i & 15]);
    }
  });
}

// The filter word of sha256d, digest word kDigestWord, from the first hash's state before its feed-forward.
template <int kDigestWord>
PICKAXE_INLINE V digest_word(const Midstate& midstate, V (&s)[8]) {
  V w[16];
  unroll<0, 8>([&](auto k) PICKAXE_INLINE_LAMBDA { w[k] = V::add(s[k], V::broadcast(midstate.state[k])); });
  compress_block<DigestLayout>(kSecondHash.schedule, kSecondHash.initial, w, s);
  return V::add(s[kDigestWord], V::broadcast(kInitial[kDigestWord]));
}

struct Kernel {
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_one(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
    const Midstate& midstate = work.midstates[0];
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      V w[16], s[8];
      w[LayoutTag::kNonceWord] = V::nonce_words(at);
      compress_block<LayoutTag>(work.schedule, midstate, w, s);
      keep(digest_word<kDigestWord>(midstate, s), work.filter, 0, at, limit, out);
    };
    return sweep_steps<V::kLanes>(first, count, 1, out, step);
  }

  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_many(const Work& work, std::uint32_t first, std::uint64_t count,
                                  Candidates& out) noexcept {
    V table[64];
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      const V nonce = V::nonce_words(at);
      fill_table<LayoutTag>(work.schedule, nonce, table);
      for (std::uint32_t preimage = 0; preimage < work.preimages; ++preimage) {
        const Midstate& midstate = work.midstates[preimage];
        V s[8];
        compress_table<LayoutTag>(work.schedule, midstate, nonce, table, s);
        keep(digest_word<kDigestWord>(midstate, s), work.filter, preimage, at, limit, out);
      }
    };
    return sweep_steps<V::kLanes>(first, count, work.preimages, out, step);
  }

 private:
  PICKAXE_INLINE void keep(V word, const std::uint32_t& filter, std::uint32_t preimage, std::uint32_t at,
                           std::uint64_t limit, Candidates& out) {
    const std::uint32_t passed = V::zero_lanes(V::bit_and(word, V::broadcast(filter)));
    if (passed != 0) [[unlikely]]
      out.append(passed, preimage, at, limit);
  }
};
