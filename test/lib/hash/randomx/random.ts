/** Reproducible random numbers for tests: xorshift64*. */
export interface RandomSource {
  uint32(): number
  uint64(): bigint
  /** 0 <= n < bound <= 2^32 */
  below(bound: number): number
  bytes(length: number): Uint8Array
  /** Any bit pattern. */
  double(): number
}

export function randomSource(seed: number): RandomSource {
  const state = new Uint32Array([seed | 1, 0x9e3779b9])
  const view = new DataView(new ArrayBuffer(8))
  // xorshift64 on two halves, then a multiplicative hash of the high one.
  const uint32 = (): number => {
    let [low, high] = [state[0]!, state[1]!]
    ;[low, high] = [low ^ (low << 13), high ^ ((high << 13) | (low >>> 19))]
    ;[low, high] = [low ^ ((low >>> 7) | (high << 25)), high ^ (high >>> 7)]
    ;[low, high] = [low ^ (low << 17), high ^ ((high << 17) | (low >>> 15))]
    state[0] = low
    state[1] = high
    return (Math.imul(high ^ (high >>> 15), 0x2c1b3c6d) ^ Math.imul(low, 0x297a2d39)) >>> 0
  }
  const uint64 = (): bigint => (BigInt(uint32()) << 32n) | BigInt(uint32())
  return {
    uint32,
    uint64,
    below: bound => uint32() % bound,
    bytes: length => Uint8Array.from({ length }, () => uint32() & 255),
    double: () => {
      view.setUint32(0, uint32())
      view.setUint32(4, uint32())
      return view.getFloat64(0)
    },
  }
}
