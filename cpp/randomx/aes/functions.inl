// The generators and the fingerprint (specs.md 3.2-3.4). Included inside an anonymous namespace (and a target region);
// the includer has constants.h, `Columns` with load(bytes), store(bytes) and generator_round(keys), and `Fingerprint`,
// made of Columns, with hash_round(keys) and store(bytes).

PICKAXE_INLINE Columns load_blocks(const AesBlock (&blocks)[4]) { return Columns::load(blocks[0].data()); }

PICKAXE_INLINE void finish_hash(Fingerprint& hash) {
  for (const AesBlock& key : kHash1rExtraKeys) hash.hash_round(load_blocks({key, key, key, key}));
}

void generate_1r(std::uint8_t* state, std::uint8_t* out, std::size_t bytes) noexcept {
  const Columns keys = load_blocks(kGenerator1rKeys);
  Columns columns = Columns::load(state);
  for (std::uint8_t* const end = out + bytes; out != end; out += 64) {
    columns.generator_round(keys);
    columns.store(out);
  }
  columns.store(state);
}

void generate_4r(const Generator4rKeys& keys, const std::uint8_t* state, std::uint8_t* out,
                 std::size_t bytes) noexcept {
  Columns round_keys[4];
  for (std::size_t i = 0; i < 4; ++i) round_keys[i] = load_blocks({keys[i], keys[i], keys[4 + i], keys[4 + i]});
  Columns columns = Columns::load(state);
  for (std::size_t at = 0; at < bytes; at += 64) {
    for (const Columns& key : round_keys) columns.generator_round(key);
    columns.store(out + at);
  }
}

void hash_1r(const std::uint8_t* input, std::size_t bytes, std::uint8_t* digest) noexcept {
  Fingerprint hash(load_blocks(kHash1rState));
  for (const std::uint8_t* const end = input + bytes; input != end; input += 64) hash.hash_round(Columns::load(input));
  finish_hash(hash);
  hash.store(digest);
}

void hash_and_generate_1r(std::uint8_t* scratchpad, std::size_t bytes, std::uint8_t* digest,
                          std::uint8_t* state) noexcept {
  constexpr std::size_t kAhead = 4096;  // the scratchpad has left the L1 and mostly the L2 cache
  const Columns keys = load_blocks(kGenerator1rKeys);
  Fingerprint hash(load_blocks(kHash1rState));
  Columns fill = Columns::load(state);
  const auto row = [&](std::uint8_t* place) PICKAXE_INLINE_LAMBDA {
    hash.hash_round(Columns::load(place));
    fill.generator_round(keys);
    fill.store(place);
  };
  std::uint8_t* const end = scratchpad + bytes;
  for (; bytes > kAhead; bytes -= 64, scratchpad += 64) {
    __builtin_prefetch(scratchpad + kAhead, 1);
    row(scratchpad);
  }
  for (; scratchpad != end; scratchpad += 64) row(scratchpad);
  finish_hash(hash);
  hash.store(digest);
  fill.store(state);
}
