// A few nonces at a time with the SHA2 instructions of ARMv8: sha256h and sha256h2 do four rounds of one message,
// sha256su0 and sha256su1 make four words of its schedule. All four write over an operand.
#include <arm_neon.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN(PICKAXE_ARM_CRYPTO)

namespace pickaxe::sha256d {
namespace {

#include "sweep/steps.inl"
#include "sweep/unroll.inl"

// Messages in flight: two cover the latency of sha256h where one unit does all of them. Four would fill the registers,
// and compilers spill some. Not measured on hardware here.
constexpr int kWays = 2;

template <int i>
constexpr std::integral_constant<int, i> constant{};

struct Halves {
  uint32x4_t abcd, efgh;
};

PICKAXE_INLINE Halves halves(const State& state) {
  return {vld1q_u32(&state[0]), vld1q_u32(&state[4])};
}

// --- The message schedule, four words (a group) at a time

template <const Kinds& kKinds, int g>
constexpr bool kGroupVaries = any_of(kKinds, WordKind::varying, 4 * g, 4);
// Whether sha256su0 has something to add up for group g: words 16 and 15 before each of its own.
template <const Kinds& kKinds, int g>
constexpr bool kBeginVaries = any_of(kKinds, WordKind::varying, 4 * g - 16, 5);

// A block's uniform half as this kernel needs it.
struct Uniform {
  const Schedule& schedule;
  std::array<std::uint32_t, 64> begin;  // what sha256su0 would make of uniform words
};

Uniform uniform_of(const Schedule& schedule, const Kinds& kinds) noexcept {
  Uniform uniform{schedule, {}};
  const auto w = [&](int i) { return kinds[i] == WordKind::varying ? 0 : schedule.sum[i]; };
  for (int i = 16; i < 64; ++i) uniform.begin[i] = w(i - 16) + small_sigma0(w(i - 15));
  return uniform;
}

// The last four groups of one message; the uniform ones stay in memory, where all messages find them.
using Groups = uint32x4_t[4];

template <const Kinds& kKinds, int g>
PICKAXE_INLINE uint32x4_t group(const Uniform& uniform, const Groups& groups) {
  if constexpr (kGroupVaries<kKinds, g>) {
    return groups[g & 3];
  } else {
    return vld1q_u32(&uniform.schedule.sum[4 * g]);
  }
}

// Makes group g, from 4 on, unless all of it is uniform.
template <const Kinds& kKinds, int g>
PICKAXE_INLINE void make_group(const Uniform& uniform, Groups& groups) {
  if constexpr (kGroupVaries<kKinds, g>) {
    const uint32x4_t begin = kBeginVaries<kKinds, g> ? vsha256su0q_u32(group<kKinds, g - 4>(uniform, groups),
                                                                       group<kKinds, g - 3>(uniform, groups))
                                                     : vld1q_u32(&uniform.begin[4 * g]);
    groups[g & 3] =
        vsha256su1q_u32(begin, group<kKinds, g - 2>(uniform, groups), group<kKinds, g - 1>(uniform, groups));
  }
}

// K + w of group g's rounds.
template <const Kinds& kKinds, int g>
PICKAXE_INLINE uint32x4_t kw_of(const Uniform& uniform, const Groups& groups) {
  if constexpr (kGroupVaries<kKinds, g>) {
    return vaddq_u32(vld1q_u32(&kRound[4 * g]), groups[g & 3]);
  } else {
    return vld1q_u32(&uniform.schedule.kw[4 * g]);
  }
}

// --- Compressions of all ways in step

// The rounds of groups kFirst..kLast; `summands(g, way)` is K + w of group g, asked for in ascending order.
template <int kFirst, int kLast, typename Summands>
PICKAXE_INLINE void compress(Halves (&s)[kWays], Summands&& summands) {
  unroll<kFirst, kLast + 1>([&](auto g) PICKAXE_INLINE_LAMBDA {
    unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
      const uint32x4_t kw = summands(g, way);
      const uint32x4_t abcd = s[way].abcd;
      s[way].abcd = vsha256hq_u32(abcd, s[way].efgh, kw);
      s[way].efgh = vsha256h2q_u32(s[way].efgh, abcd, kw);
    });
  });
}

// The message schedule computed on the way; groups 0 to 3 are there.
template <const Kinds& kKinds>
PICKAXE_INLINE auto computed(const Uniform& uniform, Groups (&groups)[kWays]) {
  return [&](auto g, auto way) PICKAXE_INLINE_LAMBDA {
    if constexpr (g >= 4) make_group<kKinds, g>(uniform, groups[way]);
    return kw_of<kKinds, g>(uniform, groups[way]);
  };
}

// The same, kept in a table for other preimages; and from there.
template <const Kinds& kKinds>
PICKAXE_INLINE auto recorded(const Uniform& uniform, Groups (&groups)[kWays], uint32x4_t (&table)[kWays][16]) {
  return [&](auto g, auto way)
             PICKAXE_INLINE_LAMBDA { return table[way][g] = computed<kKinds>(uniform, groups)(g, way); };
}
template <const Kinds& kKinds>
PICKAXE_INLINE auto stored(const Uniform& uniform, const uint32x4_t (&table)[kWays][16]) {
  return [&](auto g, auto way) PICKAXE_INLINE_LAMBDA {
    return kGroupVaries<kKinds, g> ? table[way][g] : vld1q_u32(&uniform.schedule.kw[4 * g]);
  };
}

// --- The first hash: the block that holds the nonce

// One preimage: its midstate, and as it stands before the nonce's round where that is the last of group 0: into that
// round the nonce comes alone, which adds it to a and e.
struct Start {
  Halves midstate, entry;
};

template <typename LayoutTag>
constexpr bool kEntersLate = LayoutTag::kNonceWord == 3;

Start start_of(const Midstate& midstate) noexcept {
  const State& s = midstate.entry;
  return {halves(midstate.state), halves({midstate.entry_a, s[0], s[1], s[2], midstate.entry_e, s[4], s[5], s[6]})};
}

// The group with the nonce, of each way's block.
template <typename LayoutTag>
PICKAXE_INLINE void set_nonces(uint32x4_t block, std::uint32_t first, Groups (&groups)[kWays]) {
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    groups[way][0] = vsetq_lane_u32(base::byte_swap(first + way), block, LayoutTag::kNonceWord);
  });
}

// All rounds; `summands` as in compress, `first` the nonce of the first way.
template <typename LayoutTag, typename Summands>
PICKAXE_INLINE void first_hashes(const Start& start, std::uint32_t first, Halves (&s)[kWays], Summands&& summands) {
  if constexpr (kEntersLate<LayoutTag>) {
    unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
      const uint32x4_t nonce = vsetq_lane_u32(base::byte_swap(first + way), vdupq_n_u32(0), 0);
      s[way] = {vaddq_u32(start.entry.abcd, nonce), vaddq_u32(start.entry.efgh, nonce)};
    });
    compress<1, 15>(s, summands);
  } else {
    unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA { s[way] = start.midstate; });
    compress<0, 15>(s, summands);
  }
}

// --- The second hash: from the states that the first one ends with to the filter words

// The last or the first word of each vector; where there are but two, both twice.
template <bool kLastWord>
PICKAXE_INLINE uint32x4_t one_of_each(const uint32x4_t (&x)[kWays]) {
  static_assert(kWays == 2 || kWays == 4);
  const auto zip = [](uint32x4_t a, uint32x4_t b) PICKAXE_INLINE_LAMBDA {
    return vreinterpretq_u64_u32(kLastWord ? vzip2q_u32(a, b) : vzip1q_u32(a, b));
  };
  const uint64x2_t low = zip(x[0], x[1]);
  const uint64x2_t high = zip(x[kWays - 2], x[kWays - 1]);
  return vreinterpretq_u32_u64(kLastWord ? vzip2q_u64(low, high) : vzip1q_u64(low, high));
}

template <int kDigestWord>
PICKAXE_INLINE uint32x4_t filter_words(const Uniform& digest, const Halves& midstate, Halves (&s)[kWays]) {
  constexpr const Kinds& kKinds = DigestLayout::kKinds;
  Groups groups[kWays];
  const Halves initial = halves(kInitial);
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    groups[way][0] = vaddq_u32(s[way].abcd, midstate.abcd);
    groups[way][1] = vaddq_u32(s[way].efgh, midstate.efgh);
    s[way] = initial;
  });
  const auto summands = computed<kKinds>(digest, groups);
  compress<0, 14>(s, summands);
  // Word 0 is an a, word 7 an e of the last four rounds: half of them is enough.
  uint32x4_t last[kWays];
  unroll<0, kWays>([&](auto way) PICKAXE_INLINE_LAMBDA {
    const uint32x4_t kw = summands(constant<15>, way);
    last[way] =
        kDigestWord == 7 ? vsha256h2q_u32(s[way].efgh, s[way].abcd, kw) : vsha256hq_u32(s[way].abcd, s[way].efgh, kw);
  });
  return vaddq_u32(one_of_each < kDigestWord == 7 > (last), vdupq_n_u32(kInitial[kDigestWord]));
}

PICKAXE_INLINE void test(uint32x4_t words, std::uint32_t filter, std::uint32_t preimage, std::uint32_t first,
                         std::uint64_t limit, Candidates& out) {
  if (vminvq_u32(vtstq_u32(words, vdupq_n_u32(filter))) != 0) [[likely]]
    return;
  std::uint32_t each[4];
  vst1q_u32(each, words);
  std::uint32_t ways[kWays];
  std::copy_n(each, kWays, ways);
  collect(ways, filter, preimage, first, limit, out);
}

struct Kernel {
  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_one(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
    const Start start = start_of(work.midstates[0]);
    const Uniform block = uniform_of(work.schedule, LayoutTag::kKinds);
    const Uniform digest = uniform_of(kSecondHash.schedule, DigestLayout::kKinds);
    const uint32x4_t group0 = vld1q_u32(work.block.data());
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      Groups groups[kWays];
      Halves s[kWays];
      set_nonces<LayoutTag>(group0, at, groups);
      first_hashes<LayoutTag>(start, at, s, computed<LayoutTag::kKinds>(block, groups));
      test(filter_words<kDigestWord>(digest, start.midstate, s), work.filter, 0, at, limit, out);
    };
    return sweep_steps<kWays>(first, count, 1, out, step);
  }

  template <typename LayoutTag, int kDigestWord>
  static std::uint64_t sweep_many(const Work& work, std::uint32_t first, std::uint64_t count,
                                  Candidates& out) noexcept {
    Start starts[kMaxPreimages];
    for (std::size_t i = 0; i < work.preimages; ++i) starts[i] = start_of(work.midstates[i]);
    const Uniform block = uniform_of(work.schedule, LayoutTag::kKinds);
    const Uniform digest = uniform_of(kSecondHash.schedule, DigestLayout::kKinds);
    const uint32x4_t group0 = vld1q_u32(work.block.data());
    uint32x4_t table[kWays][16];
    const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
      Groups groups[kWays];
      set_nonces<LayoutTag>(group0, at, groups);
      for (std::uint32_t preimage = 0; preimage < work.preimages; ++preimage) {
        const Start& start = starts[preimage];
        Halves s[kWays];
        if (preimage == 0) {
          // Alone the schedule waits for itself; beside the rounds of a hash it costs little.
          first_hashes<LayoutTag>(start, at, s, recorded<LayoutTag::kKinds>(block, groups, table));
        } else {
          first_hashes<LayoutTag>(start, at, s, stored<LayoutTag::kKinds>(block, table));
        }
        test(filter_words<kDigestWord>(digest, start.midstate, s), work.filter, preimage, at, limit, out);
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
