// The sweep with the SHA extensions: sha256rnds2 does two rounds of one message. Included once by each sweep_shani*.cpp
// inside its target region and its own unnamed namespace, with steps.inl and unroll.inl.
//
// What bounds it on Zen 4, where vectors have four pipes: a hash is about 280 micro-operations (sha256msg2 is four of
// them, sha256msg1 two), 64 of them sha256rnds2, which one pipe alone can do, once a cycle, with a latency of four.

// Messages in flight: they cover the latency of sha256rnds2, and the registers hold no more.
constexpr int kWays = 4;

template <int i>
constexpr std::integral_constant<int, i> constant{};

// The SHA extensions keep a state as ABEF and CDGH, A and C in the highest lane. Each round pair turns the old ABEF
// into the new CDGH, so the two variables swap roles: `even` holds ABEF before an even pair, CDGH before an odd one.
struct Halves {
  __m128i even, odd;
};

// In a register: where AVX is on, GCC takes any load for an operand of the SHA instructions, which fault on one that is
// not aligned.
PICKAXE_INLINE __m128i load(const std::uint32_t* words) {
  __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(words));
  PICKAXE_KEEP_IN_REGISTER(x);
  return x;
}
PICKAXE_INLINE __m128i load_half(const std::uint32_t* words) {
  return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(words));
}
PICKAXE_INLINE const std::uint32_t* lanes(const __m128i& x) {
  return reinterpret_cast<const std::uint32_t*>(&x);
}

PICKAXE_INLINE __m128i abef(const State& s) {
  return _mm_set_epi32(static_cast<int>(s[0]), static_cast<int>(s[1]), static_cast<int>(s[4]), static_cast<int>(s[5]));
}
PICKAXE_INLINE __m128i cdgh(const State& s) {
  return _mm_set_epi32(static_cast<int>(s[2]), static_cast<int>(s[3]), static_cast<int>(s[6]), static_cast<int>(s[7]));
}

// --- The message schedule, four words (a group) at a time

// Words i..i+3 are sums of four terms (FIPS 180-4, 6.2.2 step 1). Which are computed; the others go into one addend.
struct Terms {
  bool w16, sigma0_w15, w7, sigma1_w2;
  bool addend;  // not all zero

  constexpr Terms(const Kinds& kinds, int i)
      : w16(any_of(kinds, WordKind::varying, i - 16, 5)),  // sha256msg1 makes this and the next
        sigma0_w15(any_of(kinds, WordKind::varying, i - 15, 4)),
        w7(any_of(kinds, WordKind::varying, i - 7, 4)),
        sigma1_w2(any_of(kinds, WordKind::varying, i - 2, 4)),
        addend((!w16 && any_of(kinds, WordKind::uniform, i - 16, 4)) ||
               (!sigma0_w15 && any_of(kinds, WordKind::uniform, i - 15, 4)) ||
               (!w7 && any_of(kinds, WordKind::uniform, i - 7, 4)) ||
               (!sigma1_w2 && any_of(kinds, WordKind::uniform, i - 2, 4))) {}
};

// A block's uniform half as this kernel needs it.
struct Uniform {
  const Schedule& schedule;
  alignas(16) std::array<std::uint32_t, 64> addend;
};

static Uniform uniform_of(const Schedule& schedule, const Kinds& kinds) noexcept {
  Uniform uniform{schedule, {}};
  const auto w = [&](int i) { return kinds[i] == WordKind::varying ? 0 : schedule.sum[i]; };
  for (int i = 16; i < 64; ++i) {
    const Terms terms(kinds, i & ~3);
    if (!terms.w16) uniform.addend[i] += w(i - 16);
    if (!terms.sigma0_w15) uniform.addend[i] += small_sigma0(w(i - 15));
    if (!terms.w7) uniform.addend[i] += w(i - 7);
    if (!terms.sigma1_w2) uniform.addend[i] += small_sigma1(w(i - 2));
  }
  return uniform;
}

template <const Kinds& kKinds, int g>
constexpr bool kGroupVaries = any_of(kKinds, WordKind::varying, 4 * g, 4);
template <const Kinds& kKinds, int pair>
constexpr bool kPairVaries = any_of(kKinds, WordKind::varying, 2 * pair, 2);

// The varying groups of one message that are still of use: the block's four, and the last four made.
struct Groups {
  __m128i block[4], ring[4];

  template <int g>
  PICKAXE_INLINE __m128i& at(Groups& groups) {
    return g < 4 ? groups.block[g & 3] : groups.ring[g & 3];
  }
};

template <const Kinds& kKinds, int g>
PICKAXE_INLINE __m128i group(const Uniform& uniform, Groups& groups) {
  return kGroupVaries<kKinds, g> ? Groups::at<g>(groups) : load(&uniform.schedule.sum[4 * g]);
}

// Makes group g, from 4 on; `latest` is the one before.
template <const Kinds& kKinds, int g>
PICKAXE_INLINE __m128i make_group(const Uniform& uniform, Groups& groups, __m128i latest) {
  constexpr Terms terms(kKinds, 4 * g);
  __m128i sum;
  bool empty = true;  // folds away: every branch below is known when this is compiled
  const auto plus = [&](__m128i term) PICKAXE_INLINE_LAMBDA {
    sum = empty ? term : _mm_add_epi32(sum, term);
    empty = false;
  };
  const __m128i g4 = group<kKinds, g - 4>(uniform, groups);
  const __m128i g3 = group<kKinds, g - 3>(uniform, groups);
  const __m128i g2 = group<kKinds, g - 2>(uniform, groups);
  if constexpr (terms.sigma0_w15) {
    plus(_mm_sha256msg1_epu32(g4, g3));
  } else if constexpr (terms.w16) {
    plus(g4);
  }
  if constexpr (terms.w7) plus(_mm_alignr_epi8(latest, g2, 4));
  if constexpr (terms.addend) plus(load(&uniform.addend[4 * g]));
  if constexpr (terms.sigma1_w2) sum = _mm_sha256msg2_epu32(sum, latest);
  // Registers are for the states and the latest groups. Left alone, compilers spill states, and every round waits.
  Groups::at<g>(groups) = sum;
  PICKAXE_KEEP_IN_MEMORY(Groups::at<g>(groups));
  return sum;
}

// --- Compressions of a few messages in step

// The K + w of a compression's rounds, the schedule made on the way up to group kLast, one group ahead.
template <const Kinds& kKinds, int kLast, int kCount>
struct Summands {
  const Uniform& uniform;
  Groups (&groups)[kCount];
  __m128i latest[kCount];  // the group whose rounds come next
  __m128i kw[kCount];      // of the group at work

  // Those of a round pair, in the low half; asked for in ascending order.
  template <int pair, int way>
  PICKAXE_INLINE __m128i of(Summands& self) {
    constexpr int g = pair / 2;
    if constexpr (pair % 2 == 0) {
      if constexpr (g < 4) self.latest[way] = group<kKinds, g>(self.uniform, self.groups[way]);
      if constexpr (kGroupVaries<kKinds, g>) self.kw[way] = _mm_add_epi32(load(&kRound[4 * g]), self.latest[way]);
      if constexpr (g >= 3 && g < kLast) {
        self.latest[way] = make_group<kKinds, g + 1>(self.uniform, self.groups[way], self.latest[way]);
      }
    }
    if constexpr (!kPairVaries<kKinds, pair>) {
      return load_half(&self.uniform.schedule.kw[2 * pair]);
    } else {
      return pair % 2 == 0 ? self.kw[way] : _mm_shuffle_epi32(self.kw[way], 0x0e);
    }
  }
};

// Round pairs kFirst..kLast of one compression: `summand(pair, way)` as in Summands.
template <int kFirst, int kLast, int kCount, typename Summand>
struct Compression {
  Halves (&states)[kCount];
  Summand summand;

  template <int pair, int way>
  PICKAXE_INLINE void two_rounds(Compression& self) {
    Halves& s = self.states[way];
    if constexpr (pair < kFirst || pair > kLast) {
      return;
    } else if constexpr (pair % 2 == 0) {
      s.odd = _mm_sha256rnds2_epu32(s.odd, s.even, self.summand(constant<pair>, constant<way>));
    } else {
      s.even = _mm_sha256rnds2_epu32(s.even, s.odd, self.summand(constant<pair>, constant<way>));
    }
  }
  template <int g, int way>
  PICKAXE_INLINE void four_rounds(Compression& self) {
    two_rounds<2 * g, way>(self);
    two_rounds<2 * g + 1, way>(self);
  }
};

template <int kFirst, int kLast, int kCount, typename Summand>
PICKAXE_INLINE Compression<kFirst, kLast, kCount, Summand> compression(Halves (&states)[kCount], Summand summand) {
  return {states, summand};
}

// Runs compressions of kCount messages each, four rounds of every message in turn.
template <int kCount, typename... Compressions>
PICKAXE_INLINE void in_step(Compressions... compressions) {
  unroll<0, 16>([&](auto g) PICKAXE_INLINE_LAMBDA {
    unroll<0, kCount>([&](auto way)
                          PICKAXE_INLINE_LAMBDA { (Compressions::template four_rounds<g, way>(compressions), ...); });
  });
}

// --- The first hash: the block that holds the nonce

// The round pair that holds the nonce word.
template <typename LayoutTag>
constexpr int kEntryPair = LayoutTag::kNonceWord / 2;

// One preimage: its midstate, and as it stands before the entry pair.
struct Start {
  Halves midstate, entry;
};

template <typename LayoutTag>
Start start_of(const Work& work, std::size_t preimage) noexcept {
  const State& midstate = work.midstates[preimage].state;
  State entry = midstate;
  for (int i = 0; i < 2 * kEntryPair<LayoutTag>; ++i) entry = round(entry, work.schedule.kw[i]);
  const bool even = kEntryPair<LayoutTag> % 2 == 0;
  return {{abef(midstate), cdgh(midstate)}, even ? Halves{abef(entry), cdgh(entry)} : Halves{cdgh(entry), abef(entry)}};
}

// What holds the nonces of one step. It is written well before it is read: a load that takes in a part just stored
// waits for the store to reach the cache.
struct Nonces {
  alignas(16) std::uint32_t block[kWays][4];  // the group with the nonce
  alignas(8) std::uint32_t entry[kWays][2];   // K + w of the entry pair
};

template <typename LayoutTag>
void set_uniform(Nonces& nonces, const Work& work) noexcept {
  for (int way = 0; way < kWays; ++way) {
    for (int i = 0; i < 4; ++i) nonces.block[way][i] = work.block[i];
    for (int i = 0; i < 2; ++i) nonces.entry[way][i] = work.schedule.kw[2 * kEntryPair<LayoutTag> + i];
  }
}

template <typename LayoutTag>
PICKAXE_INLINE void set_nonces(Nonces& nonces, std::uint32_t first) {
  constexpr int i = LayoutTag::kNonceWord;
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    const std::uint32_t word = base::byte_swap(first + way);
    nonces.block[way][i] = word;
    nonces.entry[way][i % 2] = kRound[i] + word;
  });
}

// The state after the entry pair.
template <typename LayoutTag>
PICKAXE_INLINE Halves after_entry(const Start& start, const std::uint32_t (&entry_kw)[2]) {
  Halves s = start.entry;
  if constexpr (kEntryPair<LayoutTag> % 2 == 0) {
    s.odd = _mm_sha256rnds2_epu32(s.odd, s.even, load_half(entry_kw));
  } else {
    s.even = _mm_sha256rnds2_epu32(s.even, s.odd, load_half(entry_kw));
  }
  return s;
}

// --- The second hash: from the states that the first one ends with to the filter words

template <int kDigestWord, int kCount>
struct SecondHashes {
  // Digest word 7 is h, the e of round 60, which pair 30 leaves as f. It is linear in w[60]: that is added at the end.
  static constexpr int kLastPair = kDigestWord == 7 ? 30 : 31;
  static constexpr int kLastGroup = kDigestWord == 7 ? 14 : 15;
  using Schedules = Summands<DigestLayout::kKinds, kLastGroup, kCount>;

  Halves (&states)[kCount];
  Groups (&groups)[kCount];
  Schedules summands;

  PICKAXE_INLINE SecondHashes of(const Uniform& uniform, Halves (&states)[kCount], Groups (&groups)[kCount]) {
    return {states, groups, {uniform, groups, {}, {}}};
  }

  PICKAXE_INLINE void feed_forward(SecondHashes& self, const Halves& midstate) {
    unroll<0, kCount>([&](auto way) PICKAXE_INLINE_LAMBDA {
      Halves& s = self.states[way];
      const __m128 abef_sum = _mm_castsi128_ps(_mm_add_epi32(s.even, midstate.even));
      const __m128 cdgh_sum = _mm_castsi128_ps(_mm_add_epi32(s.odd, midstate.odd));
      self.groups[way].block[0] = _mm_castps_si128(_mm_shuffle_ps(abef_sum, cdgh_sum, 0xbb));  // A, B, C, D
      self.groups[way].block[1] = _mm_castps_si128(_mm_shuffle_ps(abef_sum, cdgh_sum, 0x11));  // E, F, G, H
      s = Halves{abef(kInitial), cdgh(kInitial)};
    });
  }

  PICKAXE_INLINE auto rounds(SecondHashes& self) {
    return compression<0, kLastPair>(self.states, [&self](auto pair, auto way) PICKAXE_INLINE_LAMBDA {
      if constexpr (pair / 2 <= kLastGroup) {
        return Schedules::template of<pair, way>(self.summands);
      } else {
        return load_half(&kRound[2 * pair]);
      }
    });
  }

  PICKAXE_INLINE void digest_words(SecondHashes& self, std::uint32_t* words) {
    unroll<0, kCount>([&](auto way) PICKAXE_INLINE_LAMBDA {
      __m128i last = kDigestWord == 7 ? self.states[way].odd : self.states[way].even;
      PICKAXE_KEEP_IN_MEMORY(last);  // to be read as words
      if constexpr (kDigestWord == 7) {
        const auto w = [&](int i) PICKAXE_INLINE_LAMBDA { return lanes(self.groups[way].ring[i / 4 & 3])[i % 4]; };
        const std::uint32_t w60 = small_sigma1(w(58)) + w(53) + small_sigma0(w(45)) + w(44);
        words[way] = lanes(last)[0] + w60 + kInitial[7];
      } else {
        words[way] = lanes(last)[3] + kInitial[0];
      }
    });
  }
};

// --- The sweeps

struct Kernel {
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_one(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
    using Schedules = Summands<LayoutTag::kKinds, 15, kWays>;
    const Start start = start_of<LayoutTag>(work, 0);
    const Uniform block = uniform_of(work.schedule, LayoutTag::kKinds);
    const Uniform digest = uniform_of(kSecondHash.schedule, DigestLayout::kKinds);
    Nonces nonces;
    set_uniform<LayoutTag>(nonces, work);
    set_nonces<LayoutTag>(nonces, first);

    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      Halves s[kWays];
      Groups groups[kWays], digest_groups[kWays];
      std::uint32_t words[kWays];
      unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
        s[way] = after_entry<LayoutTag>(start, nonces.entry[way]);
        groups[way].block[0] = load(nonces.block[way]);
      });
      Schedules summands{block, groups, {}, {}};
      in_step<kWays>(compression<kEntryPair<LayoutTag> + 1, 31>(
          s, [&](auto pair, auto way) PICKAXE_INLINE_LAMBDA { return Schedules::template of<pair, way>(summands); }));
      set_nonces<LayoutTag>(nonces, at + kWays);

      using Second = SecondHashes<kDigestWord, kWays>;
      Second second = Second::of(digest, s, digest_groups);
      Second::feed_forward(second, start.midstate);
      in_step<kWays>(Second::rounds(second));
      Second::digest_words(second, words);
      collect(words, work.filter, 0, at, limit, out);
    };
    return sweep_steps<kWays>(first, count, 1, out, step);
  }

  // Behind several preimages the first hash has its schedule in a table and needs little but sha256rnds2, the second
  // one everything else. So half of the ways are a hash ahead: first hashes of one half run in step with second ones of
  // the other.
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_many(const Work& work, std::uint32_t first, std::uint64_t count,
                                  Candidates& out) noexcept {
    constexpr int kHalf = kWays / 2;
    using Schedules = Summands<LayoutTag::kKinds, 15, kHalf>;
    using Second = SecondHashes<kDigestWord, kHalf>;
    Start starts[kMaxPreimages];
    for (std::size_t i = 0; i < work.preimages; ++i) starts[i] = start_of<LayoutTag>(work, i);
    const Uniform block = uniform_of(work.schedule, LayoutTag::kKinds);
    const Uniform digest = uniform_of(kSecondHash.schedule, DigestLayout::kKinds);
    Nonces nonces, next;
    set_uniform<LayoutTag>(next, work);
    set_nonces<LayoutTag>(next, first);
    __m128i table[kWays][16];  // K + w of the varying groups

    // First hashes of the ways from `offset` on, leaving their states in `ahead`, beside second hashes from `behind`.
    const auto hash = [&](auto offset, auto makes_table, const Start& start, Halves(&ahead)[kHalf],
                          const Halves& midstate, Halves(&behind)[kHalf], std::uint32_t* words) PICKAXE_INLINE_LAMBDA {
      Groups groups[kHalf], digest_groups[kHalf];
      Second second = Second::of(digest, behind, digest_groups);
      Second::feed_forward(second, midstate);
      unroll<0, kHalf>([&](auto way) PICKAXE_INLINE_LAMBDA {
        ahead[way] = after_entry<LayoutTag>(start, nonces.entry[offset + way]);
        groups[way].block[0] = load(nonces.block[offset + way]);
      });
      Schedules summands{block, groups, {}, {}};
      const auto summand = [&](auto pair, auto way) PICKAXE_INLINE_LAMBDA {
        __m128i(&row)[16] = table[offset + way];
        if constexpr (makes_table) {
          const __m128i kw = Schedules::template of<pair, way>(summands);
          if constexpr (pair % 2 == 0 && kGroupVaries<LayoutTag::kKinds, pair / 2>) row[pair / 2] = summands.kw[way];
          return kw;
        } else if constexpr (kPairVaries<LayoutTag::kKinds, pair>) {
          return load_half(lanes(row[pair / 2]) + 2 * (pair % 2));
        } else {
          return load_half(&block.schedule.kw[2 * pair]);
        }
      };
      in_step<kHalf>(compression<kEntryPair<LayoutTag> + 1, 31>(ahead, summand), Second::rounds(second));
      Second::digest_words(second, words);
    };

    // The hashes begun last: those of the first half are done, those of the second half in the middle.
    struct {
      std::uint32_t preimage, at;
      std::uint64_t limit;  // 0: none begun
      std::uint32_t words[kWays];
      Halves states[kHalf];
    } last{};
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      nonces = next;
      set_nonces<LayoutTag>(next, at + kWays);
      for (std::uint32_t preimage = 0; preimage < work.preimages; ++preimage) {
        const auto behind_preimage = [&](auto makes_table) PICKAXE_INLINE_LAMBDA {
          const Start& start = starts[preimage];
          Halves s[kHalf];
          hash(constant<0>, makes_table, start, s, starts[last.preimage].midstate, last.states, last.words + kHalf);
          collect(last.words, work.filter, last.preimage, last.at, last.limit, out);
          hash(constant<kHalf>, makes_table, start, last.states, start.midstate, s, last.words);
        };
        if (preimage == 0) {
          behind_preimage(std::true_type{});
        } else {
          behind_preimage(std::false_type{});
        }
        last.preimage = preimage;
        last.at = at;
        last.limit = limit;
      }
    };
    const std::uint64_t done = sweep_steps<kWays>(first, count, work.preimages, out, step);

    Groups groups[kHalf];
    Second second = Second::of(digest, last.states, groups);
    Second::feed_forward(second, starts[last.preimage].midstate);
    in_step<kHalf>(Second::rounds(second));
    Second::digest_words(second, last.words + kHalf);
    collect(last.words, work.filter, last.preimage, last.at, last.limit, out);
    return done;
  }
};
