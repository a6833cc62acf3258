/**
 * How likely counts are: exact tails of Poisson's and the binomial distribution, and the confidence intervals that are made of
 * them (Garwood 1936, Clopper and Pearson 1934).
 * @module
 */

/** Both ends are inclusive. */
export interface Interval {
  /** 0 or more. */
  readonly low: number
  /** `Infinity` where nothing bounds it. */
  readonly high: number
}

/** P(X <= count) where `expected` is the mean of Poisson's distribution. */
export function poissonAtMost(count: number, expected: number): number {
  if (count < 0) return 0
  if (expected <= 0) return 1
  return tail(count, expected, k => k * Math.log(expected) - expected - logFactorial(k), Number.POSITIVE_INFINITY)
}

/** P(X <= count) of `trials`, each a success by chance `share`, 0..1. */
export function binomialAtMost(count: number, trials: number, share: number): number {
  if (count < 0) return 0
  if (count >= trials || share <= 0) return 1
  if (share >= 1) return 0
  const [yes, no] = [Math.log(share), Math.log1p(-share)]
  const all = logFactorial(trials)
  const log = (k: number) => all - logFactorial(k) - logFactorial(trials - k) + k * yes + (trials - k) * no
  return tail(count, trials * share, log, trials)
}

/** What the share may be, of which `count` successes in `trials` were seen; `confidence` as 0.99. */
export function shareInterval(count: number, trials: number, confidence: number): Interval {
  const each = (1 - confidence) / 2
  const low = count === 0 ? 0 : root(share => 1 - binomialAtMost(count - 1, trials, share) - each, 0, 1)
  const high = count >= trials ? 1 : root(share => each - binomialAtMost(count, trials, share), 0, 1)
  return { low, high }
}

/** What the mean of Poisson's distribution may be that gave `count`. */
export function meanInterval(count: number, confidence: number): Interval {
  const each = (1 - confidence) / 2
  const most = 2 * count + 40 - 4 * Math.log(each)
  const low = count === 0 ? 0 : root(mean => 1 - poissonAtMost(count - 1, mean) - each, 0, most)
  return { low, high: root(mean => each - poissonAtMost(count, mean), 0, most) }
}

/**
 * P of a count at least as unlikely as `count`, of `trials` at `share`: the two-sided exact test, both tails by their
 * likelihood.
 */
export function binomialTest(count: number, trials: number, share: number): number {
  const at = (k: number) => binomialAtMost(k, trials, share) - binomialAtMost(k - 1, trials, share)
  const limit = at(count) * (1 + 1e-7)
  let sum = 0
  for (let k = 0; k <= trials; k++) {
    const likely = at(k)
    if (likely <= limit) sum += likely
  }
  return Math.min(1, sum)
}

/** The terms 0..count of a distribution with one peak, summed from the side where fewer count. */
function tail(count: number, peak: number, log: (k: number) => number, last: number): number {
  if (count < peak) return sum(count, -1, 0, log)
  return 1 - sum(count + 1, 1, last, log)
}

// From the peak's side outwards, until the terms are nothing beside the sum.
function sum(from: number, step: 1 | -1, to: number, log: (k: number) => number): number {
  let total = 0
  for (let k = from; step > 0 ? k <= to : k >= to; k += step) {
    const term = Math.exp(log(k))
    total += term
    if (term <= total * 1e-17) break
  }
  return Math.min(1, total)
}

/** ln(n!), by Stirling's series above 32. */
function logFactorial(n: number): number {
  if (n <= 32) {
    let product = 0
    for (let k = 2; k <= n; k++) product += Math.log(k)
    return product
  }
  const x = n + 1
  const square = 1 / (x * x)
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}

// Of a function that rises from below zero to above, by halving.
function root(rising: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2
    if (rising(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
