// Four columns as four registers. Included inside an anonymous namespace (and a target region); the includer has
// `Column` with load(bytes), store(bytes), encrypt(key), decrypt(key).

struct Columns {
  Column c0, c1, c2, c3;

  static Columns load(const std::uint8_t* p) noexcept {
    return {Column::load(p), Column::load(p + 16), Column::load(p + 32), Column::load(p + 48)};
  }
  void store(std::uint8_t* p) const noexcept {
    c0.store(p);
    c1.store(p + 16);
    c2.store(p + 32);
    c3.store(p + 48);
  }

  // specs.md 3.2 and 3.3: columns 0 and 2 are decrypted.
  inline void generator_round(const Columns& key) noexcept {
    c0 = c0.decrypt(key.c0);
    c1 = c1.encrypt(key.c1);
    c2 = c2.decrypt(key.c2);
    c3 = c3.encrypt(key.c3);
  }
  // specs.md 3.4: columns 0 and 2 are encrypted.
  inline void hash_round(const Columns& key) noexcept {
    c0 = c0.encrypt(key.c0);
    c1 = c1.decrypt(key.c1);
    c2 = c2.encrypt(key.c2);
    c3 = c3.decrypt(key.c3);
  }
};
