// The KangarooTwelve sweep over a vector type of 64-bit lanes. Included once by each sweep_<isa>.cpp, inside its target
// region and its own unnamed namespace, with sweep/steps.inl and sweep/unroll.inl and after a struct `V` with
//   static constexpr int kLanes;   V broadcast(const uint64_t&), V counting(uint32_t first)   first + lane, below 2^32
//   V bit_xor(V, V)   V xor3(V, V, V)   V chi(V a, V b, V c)   a ^ (~b & c)   V rotl<n>(V)
//   uint32_t clear_lanes(V v, V mask)                                          bit i: lane i of v & mask is zero
// and `kHoldsState`, whether there are registers for a whole state.

template <int n>
PICKAXE_INLINE V rotated(V v) {
  if constexpr (n == 0) return v;
  if constexpr (n != 0) return V::template rotl<n>(v);
}

// place(), where it must be a constant.
template <int kLane, int kPlaced>
constexpr int kPlace = place(kLane, kPlaced);

// What step theta mixes into each lane of a column. Lane i of the state stands in a[place(i, kPlaced)].
template <int kPlaced>
PICKAXE_INLINE void columns_effect(const V (&a)[25], V (&effect)[5]) {
  V parity[5];
  unroll<0, 5>([&](auto x) PICKAXE_INLINE_LAMBDA {
    parity[x] = V::xor3(a[kPlace<x, kPlaced>], a[kPlace<x + 5, kPlaced>], a[kPlace<x + 10, kPlaced>]);
  });
  unroll<0, 5>([&](auto x) PICKAXE_INLINE_LAMBDA {
    parity[x] = V::xor3(parity[x], a[kPlace<x + 15, kPlaced>], a[kPlace<x + 20, kPlaced>]);
  });
  // Every other column: parities come to their end early, and leave their registers.
  unroll<0, 5>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int x = 2 * index % 5;
    effect[x] = V::bit_xor(V::template rotl<1>(parity[(x + 1) % 5]), parity[(x + 4) % 5]);
  });
}

// Steps theta, rho and pi from a to b, of `kWanted` lanes of b: bit i for lane i.
template <std::uint32_t kWanted, int kPlaced = 0>
PICKAXE_INLINE void diffuse(const V (&a)[25], V (&b)[25]) {
  V effect[5];
  columns_effect<kPlaced>(a, effect);
  unroll<0, 25>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int lane = index;
    if constexpr ((kWanted >> moved(lane) & 1) != 0) {
      b[moved(lane)] = rotated<kRotations[lane]>(V::bit_xor(a[kPlace<lane, kPlaced>], effect[lane % 5]));
    }
  });
}

PICKAXE_INLINE void chi_iota(const V (&b)[25], const std::uint64_t& constant, V (&a)[25]) {
  unroll<0, 25>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int lane = index, row = lane - lane % 5;
    a[lane] = V::chi(b[lane], b[row + (lane + 1) % 5], b[row + (lane + 2) % 5]);
  });
  a[0] = V::bit_xor(a[0], V::broadcast(constant));
}

// A round that writes over what it reads, so that a state stays in registers: each row of the state to come over the
// five lanes that it is made of, wherever they stand after `kPlaced` rounds of this kind.
template <int kPlaced>
PICKAXE_INLINE void round_in_place(V (&a)[25], const std::uint64_t& constant) {
  V effect[5];
  columns_effect<kPlaced>(a, effect);
  unroll<0, 5>([&](auto y) PICKAXE_INLINE_LAMBDA {
    constexpr int row = 5 * y;
    unroll<row, row + 5>([&](auto to) PICKAXE_INLINE_LAMBDA {
      V& lane = a[kPlace<to, kPlaced + 1>];
      lane = rotated<kRotations[origin(to)]>(V::bit_xor(lane, effect[origin(to) % 5]));
    });
    V &b0 = a[kPlace<row, kPlaced + 1>], &b1 = a[kPlace<row + 1, kPlaced + 1>], &b2 = a[kPlace<row + 2, kPlaced + 1>],
      &b3 = a[kPlace<row + 3, kPlaced + 1>], &b4 = a[kPlace<row + 4, kPlaced + 1>];
    const V first = b0, second = b1;
    b0 = V::chi(first, second, b2);
    if constexpr (row == 0) b0 = V::bit_xor(b0, V::broadcast(constant));
    b1 = V::chi(second, b2, b3);
    b2 = V::chi(b2, b3, b4);
    b3 = V::chi(b3, b4, first);
    b4 = V::chi(b4, first, second);
  });
}

// Lane 0 of the digests.
PICKAXE_INLINE V digest_lane(const State& entry, V nonce) {
  V a[25], b[25];
  unroll<0, 25>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int lane = index, rotation = nonce_rotation(lane);
    b[lane] = V::broadcast(entry[lane]);
    if constexpr (rotation >= 0) b[lane] = V::bit_xor(b[lane], rotated<rotation>(nonce));
  });
  chi_iota(b, kRoundConstants[0], a);
  if constexpr (kHoldsState) {
    unroll<1, kRounds - 1>([&](auto round)
                               PICKAXE_INLINE_LAMBDA { round_in_place<round - 1>(a, kRoundConstants[round]); });
  } else {
    // A loop, not ten copies of its body: it stays in the cache of decoded instructions.
    for (int round = 1; round < kRounds - 1; ++round) {
      diffuse<0x1ffffff>(a, b);
      chi_iota(b, kRoundConstants[round], a);
    }
  }
  diffuse<0b111, kHoldsState ? kRounds - 2 : 0>(a, b);
  return V::bit_xor(V::chi(b[0], b[1], b[2]), V::broadcast(kRoundConstants[kRounds - 1]));
}

PICKAXE_INLINE std::uint64_t sweep_lanes(const Work& work, std::uint32_t first, std::uint64_t count,
                                         sweep::Candidates& out) {
  const auto step = [&](std::uint32_t at, std::uint64_t limit) PICKAXE_INLINE_LAMBDA {
    const V nonce = V::counting(at);
    for (std::uint32_t preimage = 0; preimage < work.preimages; ++preimage) {
      const V lane = digest_lane(work.entries[preimage], nonce);
      const std::uint32_t passed = V::clear_lanes(lane, V::broadcast(work.filter));
      if (passed != 0) [[unlikely]]
        out.append(passed, preimage, at, limit);
    }
  };
  return sweep_steps<V::kLanes>(first, count, work.preimages, out, step);
}
