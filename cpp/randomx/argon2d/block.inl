// fill_block over a vector type V. Included like segment.inl, before it.
//
// The block is an 8 x 8 matrix of cells, two words each, and P (RFC 9106 3.6) works on its rows, then on its columns.
// Two vectors each hold a, b, c and d of P for kCells of them:
//   columns   lane of 128 bits n is a cell of column n; the second vector has the cells below
//   rows      where a vector has room for the four words of a row it holds those, of every row in turn; if not, it is
//             as with columns
// V: kCells, the 128-bit lanes; load, store; load_row and store_row, the same for rows; kRowStep, words from a row's
// first vector to its second; operator^, operator+; multiply_low (low 32 bits of each word), rotr<n>; align(hi, lo):
// per lane, the words {lo[1], hi[0]}; unless kCells is 1 rotate_row<n>, each four words rotated down by n.

PICKAXE_INLINE V multiply_add(V x, V y) {
  const V product = V::multiply_low(x, y);
  return (x + y) + (product + product);
}

// Where a, b, c and d begin.
constexpr std::size_t kA = 0, kB = 2, kC = 4, kD = 6;

template <std::size_t kSets>
PICKAXE_INLINE void add_product(V (&sets)[kSets][8], std::size_t to, std::size_t from) {
  for (V(&v)[8] : sets) {
    v[to] = multiply_add(v[to], v[from]);
    v[to + 1] = multiply_add(v[to + 1], v[from + 1]);
  }
}

template <int kBits, std::size_t kSets>
PICKAXE_INLINE void xor_rotate(V (&sets)[kSets][8], std::size_t to, std::size_t from) {
  for (V(&v)[8] : sets) {
    v[to] = V::template rotr<kBits>(v[to] ^ v[from]);
    v[to + 1] = V::template rotr<kBits>(v[to + 1] ^ v[from + 1]);
  }
}

// G on all words: what the sets do is independent and fills the latencies of one another.
template <std::size_t kSets>
PICKAXE_INLINE void mix(V (&sets)[kSets][8]) {
  add_product(sets, kA, kB);
  xor_rotate<32>(sets, kD, kA);
  add_product(sets, kC, kD);
  xor_rotate<24>(sets, kB, kC);
  add_product(sets, kA, kB);
  xor_rotate<16>(sets, kD, kA);
  add_product(sets, kC, kD);
  xor_rotate<63>(sets, kB, kC);
}

// The four words of each column (row) that x0 and x1 hold between them, rotated down by kWords.
struct Columns {
  template <int kWords, typename T>
  PICKAXE_INLINE void rotate(T& x0, T& x1) {
    const T y0 = kWords == 1 ? T::align(x1, x0) : kWords == 2 ? x1 : T::align(x0, x1);
    const T y1 = kWords == 1 ? T::align(x0, x1) : kWords == 2 ? x0 : T::align(x1, x0);
    x0 = y0;
    x1 = y1;
  }
};
struct Rows {
  template <int kWords, typename T>
  PICKAXE_INLINE void rotate(T& x0, T& x1) {
    if constexpr (T::kCells == 1) {
      Columns::rotate<kWords>(x0, x1);
    } else {
      x0 = T::template rotate_row<kWords>(x0);
      x1 = T::template rotate_row<kWords>(x1);
    }
  }
};

// P. For its second half diagonals become columns: a, c and d turn around b, which is the last to be known.
template <typename Along, std::size_t kSets>
PICKAXE_INLINE void permute(V (&sets)[kSets][8]) {
  mix(sets);
  for (V(&v)[8] : sets) {
    Along::template rotate<3>(v[kA], v[kA + 1]);
    Along::template rotate<1>(v[kC], v[kC + 1]);
    Along::template rotate<2>(v[kD], v[kD + 1]);
  }
  mix(sets);
  for (V(&v)[8] : sets) {
    Along::template rotate<1>(v[kA], v[kA + 1]);
    Along::template rotate<3>(v[kC], v[kC + 1]);
    Along::template rotate<2>(v[kD], v[kD + 1]);
  }
}

// Word of a row set's vector i.
template <typename T>
constexpr std::size_t in_rows(std::size_t i) {
  return i / 2 * 4 + i % 2 * T::kRowStep;
}

template <typename T>
PICKAXE_INLINE void store_rows(const T (&set)[8], std::uint64_t* words) {
  if constexpr (T::kCells == 4) {
    T::store_rows(set, words);
  } else {
    for (std::size_t i = 0; i < 8; ++i) set[i].store_row(words + in_rows<T>(i));
  }
}

template <bool kXor, typename Early>
inline void fill_block(const Block& previous, const Block& reference, Block& next, Early early) noexcept {
  constexpr std::size_t kRowWords = 16;
  constexpr std::size_t kSetWords = V::kCells * kRowWords;
  constexpr std::size_t kVectorWords = 2 * V::kCells;
  Block rows;
  for (std::size_t at = 0; at < std::size(rows.words); at += 2 * kSetWords) {
    V sets[2][8];
    for (std::size_t set = 0; set < 2; ++set) {
      for (std::size_t i = 0; i < 8; ++i) {
        const std::size_t word = at + set * kSetWords + in_rows<V>(i);
        sets[set][i] = V::load_row(previous.words + word) ^ V::load_row(reference.words + word);
      }
    }
    permute<Rows>(sets);
    for (std::size_t set = 0; set < 2; ++set) store_rows(sets[set], rows.words + at + set * kSetWords);
  }
  // One set of columns at a time: everything waits for the first word.
  for (std::size_t column = 0; column < kRowWords; column += kVectorWords) {
    V sets[1][8];
    for (std::size_t row = 0; row < 8; ++row) sets[0][row] = V::load(rows.words + row * kRowWords + column);
    permute<Columns>(sets);
    for (std::size_t row = 0; row < 8; ++row) {
      const std::size_t at = row * kRowWords + column;
      V out = sets[0][row] ^ (V::load(previous.words + at) ^ V::load(reference.words + at));
      if constexpr (kXor) out = out ^ V::load(next.words + at);
      out.store(next.words + at);
    }
    if (column == 0) early(next.words[0]);
  }
}
