/** What docs/fleet.md computes: the test of two counts, and how many blocks it takes to see a difference. */
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { binomialTest } from '../../lib/base/chance.js'
import { read } from '../house/files.js'

const page = read('docs/fleet.md')

describe('docs/fleet.md', () => {
  it('has a program for the exact test, which says what `watch` says', () => {
    const [, program = '', ...counts] = /^ {3}node -e '(.*)' (\d+) (\d+)$/m.exec(page) ?? []
    const asked = (...args: string[]) =>
      Number(execFileSync(process.execPath, ['-e', program, ...args], { encoding: 'utf8' }))
    expect(counts).toEqual(['24', '32'])
    for (const [k, n] of [counts, ['16', '32'], ['0', '9'], ['700', '1230']] as string[][]) {
      expect(asked(k!, n!)).toBeCloseTo(binomialTest(Number(k), Number(n), 0.5), 3)
    }
    expect(asked('24', '32')).toBeLessThan(0.01)
  })

  it('says from how many blocks on a difference is seen nine times in ten', () => {
    const rows = [...page.matchAll(/^\| ([\d.]+) times \| ([\d,]+) \|$/gm)]
    expect(rows).toHaveLength(6)
    for (const [, times, blocks] of rows) {
      const needed = Number(blocks!.replace(',', ''))
      expect(power(needed, Number(times)), times).toBeGreaterThan(0.9)
      if (needed > 1000) continue // takes seconds
      const less = [1, 2, 3].map(fewer => power(needed - fewer, Number(times)))
      expect(Math.min(...less), times).toBeLessThan(0.9)
      expect(power(needed + 1, Number(times)), times).toBeGreaterThan(0.9)
    }
  })
})

/** How often `n` blocks show at p < 0.01 that one side, which has half of the machines, finds `times` as many as the other. */
function power(n: number, times: number): number {
  const share = times / (1 + times)
  // Counts from 0 to that, and as many from the other end.
  let [last, not] = [-1, n / 2]
  while (not - last > 1) {
    const middle = Math.floor((last + not) / 2)
    if (binomialTest(middle, n, 0.5) < 0.01) last = middle
    else not = middle
  }
  let seen = 0
  let logWays = 0
  for (let k = 0; k <= n; k++) {
    if (Math.min(k, n - k) <= last) seen += Math.exp(logWays + k * Math.log(share) + (n - k) * Math.log(1 - share))
    logWays += Math.log((n - k) / (k + 1))
  }
  return seen
}
