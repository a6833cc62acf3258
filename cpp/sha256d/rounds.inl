// The sha256d sweep over a vector type. Included once by each sweep_<isa>.cpp, inside its target region and its own
// unnamed namespace, after unroll.inl and a struct `V` with
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
PICKAXE_INLINE V schedule_word(const UniformPart& uniform, const V (&w)[16]) {
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

// Runs one compression from round kEntry, whose state is uniform, to the end. `w` holds the varying block words;
// on return s[0..7] is a..h before the feed-forward. Rounds nobody needs vanish as dead code.
template <const Kinds& kKinds, int kEntry>
PICKAXE_INLINE void compress(const UniformPart& uniform, V (&w)[16], V (&s)[8]) {
  // The state lives in a ring: at round i, a is s[-i & 7], b the next one, and so on.
  unroll<0, 8>([&](auto k) PICKAXE_INLINE_LAMBDA { s[(k - kEntry) & 7] = V::broadcast(uniform.entry[k]); });
  s[(7 - kEntry) & 7] = V::add(w[kEntry], V::broadcast(uniform.entry_a));
  s[(3 - kEntry) & 7] = V::add(w[kEntry], V::broadcast(uniform.entry_e));
  V bc = V::bit_xor(s[(0 - kEntry) & 7], s[(1 - kEntry) & 7]);

  unroll<kEntry + 1, 64>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int i = index;
    constexpr bool varies = kKinds[i] == WordKind::varying;
    V &a = s[(0 - i) & 7], &b = s[(1 - i) & 7], &c = s[(2 - i) & 7], &d = s[(3 - i) & 7];
    V &e = s[(4 - i) & 7], &f = s[(5 - i) & 7], &g = s[(6 - i) & 7], &h = s[(7 - i) & 7];
    if constexpr (i >= 16 && varies) w[i & 15] = schedule_word<kKinds, i>(uniform, w);

    V t1 = V::broadcast(uniform.kwh[i]);
    if constexpr (varies) t1 = V::add(t1, w[i & 15]);
    if constexpr (i > kEntry + 3) t1 = V::add(t1, h);  // before that, kwh holds the uniform h
    t1 = V::add(V::add(t1, V::choose(e, f, g)), big_sigma1(e));
    d = V::add(d, t1);
    h = V::add(V::add(t1, V::majority(a, b, c, bc)), big_sigma0(a));
  });
}

// The filter word of sha256d for one vector of nonces: digest word kDigestWord.
template <typename LayoutTag, int kDigestWord>
PICKAXE_INLINE V digest_word(const Work& work, V nonce) {
  V w[16], s[8];
  w[LayoutTag::kNonceWord] = nonce;
  compress<LayoutTag::kKinds, LayoutTag::kNonceWord>(work.first_hash, w, s);
  unroll<0, 8>([&](auto k) PICKAXE_INLINE_LAMBDA { w[k] = V::add(s[k], V::broadcast(work.midstate[k])); });
  compress<DigestLayout::kKinds, DigestLayout::kNonceWord>(kSecondHash, w, s);
  return V::add(s[kDigestWord], V::broadcast(kInitial[kDigestWord]));
}

struct Kernel {
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
    std::uint64_t done = 0;
    while (done < count && !out.crowded()) {
      const auto at = static_cast<std::uint32_t>(first + done);
      const V word = digest_word<LayoutTag, kDigestWord>(work, V::nonce_words(at));
      const std::uint32_t passed = V::zero_lanes(V::bit_and(word, V::broadcast(work.filter)));
      if (passed != 0) [[unlikely]]
        out.append(passed, at, count - done);
      done += V::kLanes;
    }
    return done < count ? done : count;
  }
};
