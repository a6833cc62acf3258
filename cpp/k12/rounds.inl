// The KangarooTwelve sweep over a vector type of 64-bit lanes. Included once by each sweep_<isa>.cpp, inside its target
// region and its own unnamed namespace, with sweep/steps.inl and sweep/unroll.inl and after a struct `V` with
//   static constexpr int kLanes;   V broadcast(const uint64_t&), V counting(uint32_t first)   first + lane, below 2^32
//   V bit_xor(V, V)   V xor3(V, V, V)   V chi(V a, V b, V c)   a ^ (~b & c)   V rotl<n>(V)
//   uint32_t clear_lanes(V v, V mask)                                          bit i: lane i of v & mask is zero

template <int n>
PICKAXE_INLINE V rotated(V v) {
  if constexpr (n == 0) return v;
  if constexpr (n != 0) return V::template rotl<n>(v);
}

// Steps theta, rho and pi from a to b, of `kWanted` lanes of b: bit i for lane i.
template <std::uint32_t kWanted>
PICKAXE_INLINE void diffuse(const V (&a)[25], V (&b)[25]) {
  V parity[5], effect[5];
  unroll<0, 5>([&](auto x) PICKAXE_INLINE_LAMBDA {
    parity[x] = V::xor3(V::xor3(a[x], a[x + 5], a[x + 10]), a[x + 15], a[x + 20]);
  });
  unroll<0, 5>([&](auto x) PICKAXE_INLINE_LAMBDA {
    effect[x] = V::bit_xor(parity[(x + 4) % 5], V::template rotl<1>(parity[(x + 1) % 5]));
  });
  unroll<0, 25>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int lane = index;
    if constexpr ((kWanted >> moved(lane) & 1) != 0) {
      b[moved(lane)] = rotated<kRotations[lane]>(V::bit_xor(a[lane], effect[lane % 5]));
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

// Lane 0 of the digests.
PICKAXE_INLINE V digest_lane(const State& entry, V nonce) {
  V a[25], b[25];
  unroll<0, 25>([&](auto index) PICKAXE_INLINE_LAMBDA {
    constexpr int lane = index, rotation = nonce_rotation(lane);
    b[lane] = V::broadcast(entry[lane]);
    if constexpr (rotation >= 0) b[lane] = V::bit_xor(b[lane], rotated<rotation>(nonce));
  });
  chi_iota(b, kRoundConstants[0], a);
  // A loop, not 10 copies of its body: it stays in the cache of decoded instructions.
  for (int round = 1; round < kRounds - 1; ++round) {
    diffuse<0x1ffffff>(a, b);
    chi_iota(b, kRoundConstants[round], a);
  }
  diffuse<0b111>(a, b);
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
