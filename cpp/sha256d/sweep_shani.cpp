// A few nonces at a time with the SHA extensions: sha256rnds2 does two rounds of one message.
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN("sha,sse4.1,ssse3")

namespace pickaxe::sha256d {
namespace {

#include "sha256d/steps.inl"
#include "sha256d/unroll.inl"

// Messages in flight, to cover the latency of sha256rnds2. Spills cost less than waiting: on Zen 4 one way makes 13,
// two 21, three 23 and four 24.5 MH/s.
constexpr int kWays = 4;

// The SHA extensions keep a state as ABEF and CDGH, A and C in the highest lane. Each round pair turns the old ABEF
// into the new CDGH, so the two variables swap roles: `even` holds ABEF before an even pair, CDGH before an odd one.
struct Halves {
  __m128i even, odd;
};

PICKAXE_INLINE __m128i load(const std::uint32_t* words) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(words));
}

PICKAXE_INLINE __m128i load_half(const std::uint32_t* words) {
  return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(words));
}

PICKAXE_INLINE __m128i abef(const State& s) {
  return _mm_set_epi32(static_cast<int>(s[0]), static_cast<int>(s[1]), static_cast<int>(s[4]), static_cast<int>(s[5]));
}
PICKAXE_INLINE __m128i cdgh(const State& s) {
  return _mm_set_epi32(static_cast<int>(s[2]), static_cast<int>(s[3]), static_cast<int>(s[6]), static_cast<int>(s[7]));
}

template <const Kinds& kKinds>
constexpr bool group_varies(int group) {
  for (int i = 4 * group; i < 4 * group + 4; ++i) {
    if (kKinds[i] == WordKind::varying) return true;
  }
  return false;
}

// Schedule words 4g..4g+3 (FIPS 180-4, 6.2.2 step 1) from the four groups before: g-4, g-3, g-2, g-1.
PICKAXE_INLINE __m128i schedule_group(__m128i g4, __m128i g3, __m128i g2, __m128i g1) {
  const __m128i minus_7 = _mm_alignr_epi8(g1, g2, 4);
  return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(g4, g3), minus_7), g1);
}

// K[i] + w[i] of four rounds, two of them in the low half of each register, where sha256rnds2 reads them.
struct Summands {
  __m128i first, second;
};

PICKAXE_INLINE Summands split(__m128i kw) {
  return {kw, _mm_shuffle_epi32(kw, 0x0e)};
}

// Round pairs kFirstPair..kLastPair of one compression, all ways in step; `summands(g, way)` are those of rounds
// 4g..4g+3, asked for in ascending order from g = 0 on.
template <int kFirstPair, int kLastPair, typename GroupSummands>
PICKAXE_INLINE void compress(GroupSummands&& summands, Halves (&s)[kWays]) {
  unroll<0, 16>([&](auto g) PICKAXE_INLINE_LAMBDA {
    constexpr int pair = 2 * g;
    unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
      const Summands kw = summands(g, way);
      if constexpr (pair >= kFirstPair) s[way].odd = _mm_sha256rnds2_epu32(s[way].odd, s[way].even, kw.first);
      if constexpr (pair + 1 >= kFirstPair && pair + 1 <= kLastPair) {
        s[way].even = _mm_sha256rnds2_epu32(s[way].even, s[way].odd, kw.second);
      }
    });
  });
}

// K + w of group g; makes the schedule words of a group from 4 on. m[way][g & 3] holds schedule words 4g..4g+3; the
// caller sets groups 0..3.
template <const Kinds& kKinds, int g>
PICKAXE_INLINE __m128i schedule_step(const Schedule& schedule, __m128i (&m)[4]) {
  __m128i& group = m[g & 3];
  if constexpr (g >= 4) group = schedule_group(group, m[(g + 1) & 3], m[(g + 2) & 3], m[(g + 3) & 3]);
  return group_varies<kKinds>(g) ? _mm_add_epi32(load(&kRound[4 * g]), group) : load(&schedule.kw[4 * g]);
}

// The message schedule computed on the way.
template <const Kinds& kKinds>
PICKAXE_INLINE auto computed(const Schedule& schedule, __m128i (&m)[kWays][4]) {
  return [&](auto g, auto way) PICKAXE_INLINE_LAMBDA { return split(schedule_step<kKinds, g>(schedule, m[way])); };
}

// The same, kept in a table for other preimages.
template <const Kinds& kKinds>
PICKAXE_INLINE auto recorded(const Schedule& schedule, __m128i (&m)[kWays][4], __m128i (&table)[kWays][16]) {
  return [&](auto g, auto way)
             PICKAXE_INLINE_LAMBDA { return split(table[way][g] = schedule_step<kKinds, g>(schedule, m[way])); };
}

// The message schedule from a table.
PICKAXE_INLINE auto stored(const __m128i (&table)[kWays][16]) {
  return [&](auto g, auto way) PICKAXE_INLINE_LAMBDA {
    const auto* words = reinterpret_cast<const std::uint32_t*>(&table[way][g]);
    return Summands{load_half(words), load_half(words + 2)};
  };
}

// The block that holds the nonce, for kWays consecutive nonces.
template <typename LayoutTag>
PICKAXE_INLINE void set_blocks(const Work& work, std::uint32_t nonce, __m128i (&m)[kWays][4]) {
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    unroll<0, 4>([&](auto g) PICKAXE_INLINE_LAMBDA { m[way][g] = load(&work.block[4 * g]); });
    m[way][0] = _mm_insert_epi32(m[way][0], static_cast<int>(base::byte_swap(nonce + way)), LayoutTag::kNonceWord);
  });
}

// The state before the round pair that holds the nonce word.
template <typename LayoutTag>
constexpr int kEntryPair = LayoutTag::kNonceWord / 2;

// One preimage: its midstate as ABEF and CDGH, and as it stands before the entry pair.
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

// The filter words from the states that the first hash ends with, before its feed-forward.
template <int kDigestWord>
PICKAXE_INLINE void digest_words(const Halves& midstate, Halves (&s)[kWays], std::uint32_t (&words)[kWays]) {
  __m128i m[kWays][4];
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    const __m128i abef_sum = _mm_shuffle_epi32(_mm_add_epi32(s[way].even, midstate.even), 0x1b);  // now ABEF ascending
    const __m128i cdgh_sum = _mm_shuffle_epi32(_mm_add_epi32(s[way].odd, midstate.odd), 0x1b);
    m[way][0] = _mm_unpacklo_epi64(abef_sum, cdgh_sum);
    m[way][1] = _mm_unpackhi_epi64(abef_sum, cdgh_sum);
    m[way][2] = load(&kSecondHash.schedule.sum[8]);
    m[way][3] = load(&kSecondHash.schedule.sum[12]);
    s[way] = Halves{abef(kInitial), cdgh(kInitial)};
  });
  // Digest word 7 is h, the e of round 60, which pair 30 leaves as f in lane 0; word 0 is a, in lane 3 at the end.
  constexpr int kLastPair = kDigestWord == 7 ? 30 : 31;
  compress<0, kLastPair>(computed<DigestLayout::kKinds>(kSecondHash.schedule, m), s);
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    const int word = kDigestWord == 7 ? _mm_extract_epi32(s[way].odd, 0) : _mm_extract_epi32(s[way].even, 3);
    words[way] = static_cast<std::uint32_t>(word) + kInitial[kDigestWord];
  });
}

struct Kernel {
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_one(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
    const Start start = start_of<LayoutTag>(work, 0);
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      __m128i m[kWays][4];
      Halves s[kWays];
      std::uint32_t words[kWays];
      set_blocks<LayoutTag>(work, at, m);
      unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA { s[way] = start.entry; });
      compress<kEntryPair<LayoutTag>, 31>(computed<LayoutTag::kKinds>(work.schedule, m), s);
      digest_words<kDigestWord>(start.midstate, s, words);
      collect(words, work.filter, 0, at, limit, out);
    };
    return sweep_steps<kWays>(first, count, 1, out, step);
  }

  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_many(const Work& work, std::uint32_t first, std::uint64_t count,
                                  Candidates& out) noexcept {
    Start starts[kMaxPreimages];
    for (std::size_t i = 0; i < work.preimages; ++i) starts[i] = start_of<LayoutTag>(work, i);

    __m128i table[kWays][16];
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      for (std::uint32_t preimage = 0; preimage < work.preimages; ++preimage) {
        const Start& start = starts[preimage];
        Halves s[kWays];
        std::uint32_t words[kWays];
        unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA { s[way] = start.entry; });
        if (preimage == 0) {
          // Alone the schedule waits for itself; beside the rounds of a hash it costs little.
          __m128i m[kWays][4];
          set_blocks<LayoutTag>(work, at, m);
          compress<kEntryPair<LayoutTag>, 31>(recorded<LayoutTag::kKinds>(work.schedule, m, table), s);
        } else {
          compress<kEntryPair<LayoutTag>, 31>(stored(table), s);
        }
        digest_words<kDigestWord>(start.midstate, s, words);
        collect(words, work.filter, preimage, at, limit, out);
      }
    };
    return sweep_steps<kWays>(first, count, work.preimages, out, step);
  }
};

}  // namespace

std::uint64_t sweep_shani(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return choose_sweep<Kernel>(work)(work, first, count, out);
}

}  // namespace pickaxe::sha256d

PICKAXE_TARGET_END
