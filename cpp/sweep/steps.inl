// The loop of a sweep: `step(at, limit)` tries kLanes nonces from `at` on, of which the first `limit` are wanted,
// behind each of `preimages`. Included inside each kernel's target region, so that the steps can be inlined there.
template <int kLanes, typename Step>
PICKAXE_INLINE std::uint64_t sweep_steps(std::uint32_t first, std::uint64_t count, std::size_t preimages,
                                         const sweep::Candidates& out, Step&& step) {
  static_assert(kLanes <= sweep::Candidates::kMaxLanes);
  std::uint64_t done = 0;
  while (done < count && out.has_room(preimages)) {
    step(static_cast<std::uint32_t>(first + done), count - done);
    done += kLanes;
  }
  return done < count ? done : count;
}
