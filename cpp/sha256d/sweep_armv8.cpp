// A few nonces at a time with the ARMv8 SHA2 instructions: four rounds of one message each.
#include <arm_neon.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN("+crypto")

namespace pickaxe::sha256d {
namespace {

#include "sweep/steps.inl"
#include "sweep/unroll.inl"

// Messages in flight: covers the latency of sha256h on the cores we know of; not measured on hardware here.
constexpr int kWays = 2;

struct Halves {
  uint32x4_t abcd, efgh;
};

// All sixteen round groups of one compression, all ways in step; `summands(g, way)` is K + w of rounds 4g..4g+3, asked
// for in ascending order.
template <typename GroupSummands>
PICKAXE_INLINE void compress(GroupSummands&& summands, Halves (&s)[kWays]) {
  unroll<0, 16>([&](auto g) PICKAXE_INLINE_LAMBDA {
    unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
      const uint32x4_t kw = summands(g, way);
      const uint32x4_t abcd = s[way].abcd;
      s[way].abcd = vsha256hq_u32(abcd, s[way].efgh, kw);
      s[way].efgh = vsha256h2q_u32(s[way].efgh, abcd, kw);
    });
  });
}

// K + w of group g; makes the schedule words of a group from 4 on. m[g & 3] holds schedule words 4g..4g+3; the caller
// sets groups 0..3.
template <const Kinds& kKinds, int g>
PICKAXE_INLINE uint32x4_t schedule_step(const Schedule& schedule, uint32x4_t (&m)[4]) {
  uint32x4_t& group = m[g & 3];
  if constexpr (g >= 4) group = vsha256su1q_u32(vsha256su0q_u32(group, m[(g + 1) & 3]), m[(g + 2) & 3], m[(g + 3) & 3]);
  return any_of(kKinds, WordKind::varying, 4 * g, 4) ? vaddq_u32(vld1q_u32(&kRound[4 * g]), group)
                                                     : vld1q_u32(&schedule.kw[4 * g]);
}

// The message schedule computed on the way.
template <const Kinds& kKinds>
PICKAXE_INLINE auto computed(const Schedule& schedule, uint32x4_t (&m)[kWays][4]) {
  return [&](auto g, auto way) PICKAXE_INLINE_LAMBDA { return schedule_step<kKinds, g>(schedule, m[way]); };
}

// The same, kept in a table for other preimages.
template <const Kinds& kKinds>
PICKAXE_INLINE auto recorded(const Schedule& schedule, uint32x4_t (&m)[kWays][4], uint32x4_t (&table)[kWays][16]) {
  return [&](auto g, auto way)
             PICKAXE_INLINE_LAMBDA { return table[way][g] = schedule_step<kKinds, g>(schedule, m[way]); };
}

// The message schedule from a table.
PICKAXE_INLINE auto stored(const uint32x4_t (&table)[kWays][16]) {
  return [&](auto g, auto way) PICKAXE_INLINE_LAMBDA { return table[way][g]; };
}

PICKAXE_INLINE Halves halves(const State& state) {
  return {vld1q_u32(&state[0]), vld1q_u32(&state[4])};
}

// The block that holds the nonce, for kWays consecutive nonces.
template <typename LayoutTag>
PICKAXE_INLINE void set_blocks(const Work& work, std::uint32_t nonce, uint32x4_t (&m)[kWays][4]) {
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    unroll<0, 4>([&](auto g) PICKAXE_INLINE_LAMBDA { m[way][g] = vld1q_u32(&work.block[4 * g]); });
    m[way][0] = vsetq_lane_u32(base::byte_swap(nonce + way), m[way][0], LayoutTag::kNonceWord);
  });
}

// The filter words from the states that the first hash ends with, before its feed-forward.
template <int kDigestWord>
PICKAXE_INLINE void digest_words(const Halves& midstate, Halves (&s)[kWays], std::uint32_t (&words)[kWays]) {
  uint32x4_t m[kWays][4];
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    m[way][0] = vaddq_u32(s[way].abcd, midstate.abcd);
    m[way][1] = vaddq_u32(s[way].efgh, midstate.efgh);
    m[way][2] = vld1q_u32(&kSecondHash.schedule.sum[8]);
    m[way][3] = vld1q_u32(&kSecondHash.schedule.sum[12]);
    s[way] = halves(kInitial);
  });
  compress(computed<DigestLayout::kKinds>(kSecondHash.schedule, m), s);
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    const std::uint32_t word = kDigestWord == 7 ? vgetq_lane_u32(s[way].efgh, 3) : vgetq_lane_u32(s[way].abcd, 0);
    words[way] = word + kInitial[kDigestWord];
  });
}

struct Kernel {
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_one(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      const Halves midstate = halves(work.midstates[0].state);
      uint32x4_t m[kWays][4];
      Halves s[kWays];
      std::uint32_t words[kWays];
      set_blocks<LayoutTag>(work, at, m);
      unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA { s[way] = midstate; });
      compress(computed<LayoutTag::kKinds>(work.schedule, m), s);
      digest_words<kDigestWord>(midstate, s, words);
      collect(words, work.filter, 0, at, limit, out);
    };
    return sweep_steps<kWays>(first, count, 1, out, step);
  }

  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_many(const Work& work, std::uint32_t first, std::uint64_t count,
                                  Candidates& out) noexcept {
    uint32x4_t table[kWays][16];
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      for (std::uint32_t preimage = 0; preimage < work.preimages; ++preimage) {
        const Halves midstate = halves(work.midstates[preimage].state);
        Halves s[kWays];
        std::uint32_t words[kWays];
        unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA { s[way] = midstate; });
        if (preimage == 0) {
          // Alone the schedule waits for itself; beside the rounds of a hash it costs little.
          uint32x4_t m[kWays][4];
          set_blocks<LayoutTag>(work, at, m);
          compress(recorded<LayoutTag::kKinds>(work.schedule, m, table), s);
        } else {
          compress(stored(table), s);
        }
        digest_words<kDigestWord>(midstate, s, words);
        collect(words, work.filter, preimage, at, limit, out);
      }
    };
    return sweep_steps<kWays>(first, count, work.preimages, out, step);
  }
};

}  // namespace

std::uint64_t sweep_armv8(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return choose_sweep<Kernel>(work)(work, first, count, out);
}

}  // namespace pickaxe::sha256d

PICKAXE_TARGET_END
