/** Tails and intervals, against exact arithmetic and figures of R (`binom.test`, `poisson.test`, `ppois`, `pbinom`). */
import { describe, expect, it } from 'vitest'
import { binomialAtMost, binomialTest, meanInterval, poissonAtMost, shareInterval } from '../../../lib/base/chance.js'

/** Of rational numbers with one denominator: no rounding at all. */
function exactBinomial(count: number, trials: number, numerator: bigint, denominator: bigint): number {
  let [sum, ways] = [0n, 1n]
  for (let k = 0; k <= count; k++) {
    sum += ways * numerator ** BigInt(k) * (denominator - numerator) ** BigInt(trials - k)
    ways = (ways * BigInt(trials - k)) / BigInt(k + 1)
  }
  return Number((sum * 10n ** 18n) / denominator ** BigInt(trials)) / 1e18
}

describe('the binomial distribution', () => {
  it.each([
    [0, 20, 1n, 2n],
    [15, 20, 1n, 2n],
    [15, 20, 99n, 100n],
    [3, 100, 1n, 100n],
    [250, 1000, 1n, 3n],
    [40, 1000, 1n, 20n],
    [990, 1000, 99n, 100n],
  ])('has P(X <= %i of %i at %i/%i)', (count, trials, numerator, denominator) => {
    const share = Number(numerator) / Number(denominator)
    expect(binomialAtMost(count, trials, share)).toBeCloseTo(exactBinomial(count, trials, numerator, denominator), 12)
  })

  it('ends where it ends', () => {
    const at = (count: number, share: number) => binomialAtMost(count, 10, share)
    expect([at(-1, 0.5), at(10, 0.5), at(3, 0), at(3, 1)]).toEqual([0, 1, 1, 0])
  })

  it('gives the interval of Clopper and Pearson', () => {
    const { low, high } = shareInterval(15, 20, 0.95)
    expect([low, high].map(each => each.toFixed(7))).toEqual(['0.5089541', '0.9134285'])
    expect(shareInterval(0, 10, 0.95).low).toBe(0)
    expect(shareInterval(0, 10, 0.95).high).toBeCloseTo(1 - 0.025 ** 0.1, 12)
    expect(shareInterval(10, 10, 0.95)).toEqual({ low: expect.closeTo(0.025 ** 0.1, 12), high: 1 })
  })

  it('tests both sides by their likelihood', () => {
    expect(binomialTest(5, 10, 0.5)).toBe(1)
    expect(binomialTest(15, 20, 0.5)).toBeCloseTo(0.04138947, 8)
    expect(binomialTest(0, 10, 0.5)).toBeCloseTo(2 / 1024, 12)
    // Of one tail alone, where the other has nothing as unlikely.
    expect(binomialTest(15, 20, 0.99)).toBeLessThan(1e-5)
  })
})

describe('the distribution of Poisson', () => {
  it.each([
    [0, 3, Math.exp(-3)],
    [2, 3, Math.exp(-3) * (1 + 3 + 4.5)],
    [4, 3, Math.exp(-3) * (1 + 3 + 4.5 + 4.5 + 3.375)],
    [2, 32, Math.exp(-32) * (1 + 32 + 512)],
  ])('has P(X <= %i at %f)', (count, expected, chance) => {
    expect(poissonAtMost(count, expected) / chance).toBeCloseTo(1, 12)
  })

  it('is the same from both sides of its peak, and falls to nothing far from it', () => {
    expect(poissonAtMost(100_000, 100_000)).toBeCloseTo(0.5008, 3)
    expect(poissonAtMost(90_000, 100_000)).toBeLessThan(1e-200)
    expect(poissonAtMost(110_000, 100_000)).toBe(1)
    expect([poissonAtMost(-1, 3), poissonAtMost(0, 0)]).toEqual([0, 1])
  })

  it('gives the interval of Garwood', () => {
    const { low, high } = meanInterval(10, 0.95)
    expect([low, high].map(each => each.toFixed(5))).toEqual(['4.79539', '18.39036'])
    expect(meanInterval(0, 0.95)).toEqual({ low: 0, high: expect.closeTo(-Math.log(0.025), 9) })
  })
})
