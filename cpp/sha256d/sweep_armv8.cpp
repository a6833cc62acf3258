// A few nonces at a time with the ARMv8 SHA2 instructions: four rounds of one message each.
#include <arm_neon.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN("+crypto")

namespace pickaxe::sha256d {
namespace {

#include "sha256d/unroll.inl"

// Messages in flight: covers the latency of sha256h on the cores we know of; not measured on hardware here.
constexpr int kWays = 2;

struct Halves {
  uint32x4_t abcd, efgh;
};

template <const Kinds& kKinds>
constexpr bool group_varies(int group) {
  for (int i = 4 * group; i < 4 * group + 4; ++i) {
    if (kKinds[i] == WordKind::varying) return true;
  }
  return false;
}

// All sixteen round groups of one compression, all ways in step. m[way][g & 3] holds schedule words 4g..4g+3; the
// caller sets groups 0..3.
template <const Kinds& kKinds>
PICKAXE_INLINE void compress(const UniformPart& uniform, uint32x4_t (&m)[kWays][4], Halves (&s)[kWays]) {
  unroll<0, 16>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int g = index;
    unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
      uint32x4_t& group = m[way][g & 3];
      if constexpr (g >= 4) {
        group = vsha256su1q_u32(vsha256su0q_u32(group, m[way][(g + 1) & 3]), m[way][(g + 2) & 3], m[way][(g + 3) & 3]);
      }
      const uint32x4_t kw =
          group_varies<kKinds>(g) ? vaddq_u32(vld1q_u32(&kRound[4 * g]), group) : vld1q_u32(&uniform.kw[4 * g]);
      const uint32x4_t abcd = s[way].abcd;
      s[way].abcd = vsha256hq_u32(abcd, s[way].efgh, kw);
      s[way].efgh = vsha256h2q_u32(s[way].efgh, abcd, kw);
    });
  });
}

// The filter words of kWays consecutive nonces.
template <typename LayoutTag, int kDigestWord>
PICKAXE_INLINE void digest_words(const Work& work, std::uint32_t nonce, std::uint32_t (&words)[kWays]) {
  uint32x4_t m[kWays][4];
  Halves s[kWays];
  const Halves midstate = {vld1q_u32(&work.midstate[0]), vld1q_u32(&work.midstate[4])};
  const Halves initial = {vld1q_u32(&kInitial[0]), vld1q_u32(&kInitial[4])};
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    unroll<0, 4>([&](auto g) PICKAXE_INLINE_LAMBDA { m[way][g] = vld1q_u32(&work.block[4 * g]); });
    m[way][0] = vsetq_lane_u32(base::byte_swap(nonce + way), m[way][0], LayoutTag::kNonceWord);
    s[way] = midstate;
  });
  compress<LayoutTag::kKinds>(work.first_hash, m, s);

  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    m[way][0] = vaddq_u32(s[way].abcd, midstate.abcd);
    m[way][1] = vaddq_u32(s[way].efgh, midstate.efgh);
    m[way][2] = vld1q_u32(&kSecondHash.sum[8]);
    m[way][3] = vld1q_u32(&kSecondHash.sum[12]);
    s[way] = initial;
  });
  compress<DigestLayout::kKinds>(kSecondHash, m, s);
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    const std::uint32_t word = kDigestWord == 7 ? vgetq_lane_u32(s[way].efgh, 3) : vgetq_lane_u32(s[way].abcd, 0);
    words[way] = word + kInitial[kDigestWord];
  });
}

struct Kernel {
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
    std::uint64_t done = 0;
    while (done < count && !out.crowded()) {
      const auto at = static_cast<std::uint32_t>(first + done);
      std::uint32_t words[kWays];
      digest_words<LayoutTag, kDigestWord>(work, at, words);
      collect(words, work.filter, at, count - done, out);
      done += kWays;
    }
    return done < count ? done : count;
  }
};

}  // namespace

std::uint64_t sweep_armv8(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return dispatch_layout<Kernel>(work, first, count, out);
}

}  // namespace pickaxe::sha256d

PICKAXE_TARGET_END
