// Calls body(integral_constant i) for i in [kFirst, kLast): a loop whose index is a constant in every pass.
// Included inside each kernel's target region, so that the calls can be inlined there.
template <int kFirst, int kLast, typename Body>
PICKAXE_INLINE void unroll(Body&& body) {
  if constexpr (kFirst < kLast) {
    body(std::integral_constant<int, kFirst>{});
    unroll<kFirst + 1, kLast>(body);
  }
}
