// fill_block over a vector type V. Included like argon2d_segment.inl, before it.
//
// The block is an 8 x 8 matrix of cells, two words each. P works on a row of cells, then on a column; a vector holds
// the same cell of V::kCells neighbouring rows (or columns), one per 128-bit lane, so that the rotation of the
// diagonals stays inside lanes. V: load, store, load_rows, store_rows, operator^, operator+, multiply_low (low 32 bits
// of each word), rotr<n>, and align(hi, lo): per lane, the words {lo[1], hi[0]}.

PICKAXE_INLINE V multiply_add(V x, V y) {
  const V product = V::multiply_low(x, y);
  return (x + y) + (product + product);
}

// Two half-steps of G on four words each (a0, b0, c0, d0) and (a1, b1, c1, d1).
PICKAXE_INLINE void mix(V& a0, V& b0, V& c0, V& d0, V& a1, V& b1, V& c1, V& d1) {
  a0 = multiply_add(a0, b0);
  a1 = multiply_add(a1, b1);
  d0 = V::template rotr<32>(d0 ^ a0);
  d1 = V::template rotr<32>(d1 ^ a1);
  c0 = multiply_add(c0, d0);
  c1 = multiply_add(c1, d1);
  b0 = V::template rotr<24>(b0 ^ c0);
  b1 = V::template rotr<24>(b1 ^ c1);
  a0 = multiply_add(a0, b0);
  a1 = multiply_add(a1, b1);
  d0 = V::template rotr<16>(d0 ^ a0);
  d1 = V::template rotr<16>(d1 ^ a1);
  c0 = multiply_add(c0, d0);
  c1 = multiply_add(c1, d1);
  b0 = V::template rotr<63>(b0 ^ c0);
  b1 = V::template rotr<63>(b1 ^ c1);
}

PICKAXE_INLINE void permute(V (&v)[8]) {
  mix(v[0], v[2], v[4], v[6], v[1], v[3], v[5], v[7]);
  // Rows b, c and d rotate by one, two and three words, so that diagonals become columns.
  V b0 = V::align(v[3], v[2]), b1 = V::align(v[2], v[3]);
  V d0 = V::align(v[6], v[7]), d1 = V::align(v[7], v[6]);
  mix(v[0], b0, v[5], d0, v[1], b1, v[4], d1);
  v[2] = V::align(b0, b1);
  v[3] = V::align(b1, b0);
  v[6] = V::align(d1, d0);
  v[7] = V::align(d0, d1);
}

template <bool kXor, typename Early>
inline void fill_block(const Argon2dBlock& previous, const Argon2dBlock& reference, Argon2dBlock& next,
                       Early early) noexcept {
  constexpr std::size_t kRowWords = 16;
  constexpr std::size_t kVectorWords = 2 * V::kCells;
  Argon2dBlock rows;
  V v[8];
  for (std::size_t row = 0; row < 8; row += V::kCells) {
    const std::size_t at = row * kRowWords;
    for (std::size_t cell = 0; cell < 8; ++cell) {
      v[cell] = V::load_rows(previous.words + at + 2 * cell) ^ V::load_rows(reference.words + at + 2 * cell);
    }
    permute(v);
    for (std::size_t cell = 0; cell < 8; ++cell) v[cell].store_rows(rows.words + at + 2 * cell);
  }
  for (std::size_t column = 0; column < kRowWords; column += kVectorWords) {
    for (std::size_t row = 0; row < 8; ++row) v[row] = V::load(rows.words + row * kRowWords + column);
    permute(v);
    for (std::size_t row = 0; row < 8; ++row) {
      const std::size_t at = row * kRowWords + column;
      V out = v[row] ^ (V::load(previous.words + at) ^ V::load(reference.words + at));
      if constexpr (kXor) out = out ^ V::load(next.words + at);
      out.store(next.words + at);
    }
    if (column == 0) early(next.words[0]);
  }
}
