// A few nonces at a time with the SHA extensions: sha256rnds2 does two rounds of one message.
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN("sha,sse4.1,ssse3")

namespace pickaxe::sha256d {
namespace {

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

// Round pairs kFirstPair..kLastPair of one compression, all ways in step. m[way][g & 3] holds schedule words
// 4g..4g+3; the caller sets groups 0..3.
template <const Kinds& kKinds, int kFirstPair, int kLastPair>
PICKAXE_INLINE void compress(const UniformPart& uniform, __m128i (&m)[kWays][4], Halves (&s)[kWays]) {
  unroll<0, 16>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int g = index;
    unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
      auto& group = m[way][g & 3];
      if constexpr (g >= 4)
        group = schedule_group(group, m[way][(g + 1) & 3], m[way][(g + 2) & 3], m[way][(g + 3) & 3]);
      const __m128i kw =
          group_varies<kKinds>(g) ? _mm_add_epi32(load(&kRound[4 * g]), group) : load(&uniform.kw[4 * g]);
      if constexpr (2 * g >= kFirstPair) s[way].odd = _mm_sha256rnds2_epu32(s[way].odd, s[way].even, kw);
      if constexpr (2 * g + 1 >= kFirstPair && 2 * g + 1 <= kLastPair) {
        s[way].even = _mm_sha256rnds2_epu32(s[way].even, s[way].odd, _mm_shuffle_epi32(kw, 0x0e));
      }
    });
  });
}

// The filter words of kWays consecutive nonces.
template <typename LayoutTag, int kDigestWord>
PICKAXE_INLINE void digest_words(const Work& work, const State& entry, std::uint32_t nonce,
                                 std::uint32_t (&words)[kWays]) {
  constexpr int kNonceWord = LayoutTag::kNonceWord;
  constexpr int kEntryPair = kNonceWord / 2;
  __m128i m[kWays][4];
  Halves s[kWays];
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    unroll<0, 4>([&](auto g) PICKAXE_INLINE_LAMBDA { m[way][g] = load(&work.block[4 * g]); });
    m[way][0] = _mm_insert_epi32(m[way][0], static_cast<int>(base::byte_swap(nonce + way)), kNonceWord);
    s[way] = kEntryPair % 2 == 0 ? Halves{abef(entry), cdgh(entry)} : Halves{cdgh(entry), abef(entry)};
  });
  compress<LayoutTag::kKinds, kEntryPair, 31>(work.first_hash, m, s);

  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    const __m128i abef_sum =
        _mm_shuffle_epi32(_mm_add_epi32(s[way].even, abef(work.midstate)), 0x1b);  // now ABEF ascending
    const __m128i cdgh_sum = _mm_shuffle_epi32(_mm_add_epi32(s[way].odd, cdgh(work.midstate)), 0x1b);
    m[way][0] = _mm_unpacklo_epi64(abef_sum, cdgh_sum);
    m[way][1] = _mm_unpackhi_epi64(abef_sum, cdgh_sum);
    m[way][2] = load(&kSecondHash.sum[8]);
    m[way][3] = load(&kSecondHash.sum[12]);
    s[way] = Halves{abef(kInitial), cdgh(kInitial)};
  });
  // Digest word 7 is h, the e of round 60, which pair 30 leaves as f in lane 0; word 0 is a, in lane 3 at the end.
  constexpr int kLastPair = kDigestWord == 7 ? 30 : 31;
  compress<DigestLayout::kKinds, 0, kLastPair>(kSecondHash, m, s);
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    const int word = kDigestWord == 7 ? _mm_extract_epi32(s[way].odd, 0) : _mm_extract_epi32(s[way].even, 3);
    words[way] = static_cast<std::uint32_t>(word) + kInitial[kDigestWord];
  });
}

struct Kernel {
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
    State entry = work.midstate;
    for (int i = 0; i < LayoutTag::kNonceWord / 2 * 2; ++i) entry = round(entry, work.first_hash.kw[i]);

    std::uint64_t done = 0;
    while (done < count && !out.crowded()) {
      const auto at = static_cast<std::uint32_t>(first + done);
      std::uint32_t words[kWays];
      digest_words<LayoutTag, kDigestWord>(work, entry, at, words);
      collect(words, work.filter, at, count - done, out);
      done += kWays;
    }
    return done < count ? done : count;
  }
};

}  // namespace

std::uint64_t sweep_shani(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return dispatch_layout<Kernel>(work, first, count, out);
}

}  // namespace pickaxe::sha256d

PICKAXE_TARGET_END
