/** The table of docs/fleet.md that says how many blocks a comparison takes. */
import { expect, it } from 'vitest'
import { binomialAtMost } from '../../lib/base/chance.js'
import { read } from '../house/files.js'

const level = 0.01
const wanted = 0.9

/** How likely a difference is seen: `blocks` in all, of which the new nodes find `ratio` times as many as the old. */
function power(blocks: number, ratio: number): number {
  const share = ratio / (1 + ratio)
  // With equal shares both tails are as long.
  let least = Math.ceil(blocks / 2)
  while (least <= blocks && 2 * (1 - binomialAtMost(least - 1, blocks, 0.5)) >= level) least++
  return 1 - binomialAtMost(least - 1, blocks, share) + binomialAtMost(blocks - least, blocks, share)
}

const rows = [...read('docs/fleet.md').matchAll(/^\| ([\d.]+) times \| ([\d,]+) \|$/gm)].map(
  ([, ratio, blocks]) => [Number(ratio), Number(blocks!.replace(',', ''))] as const,
)

it('the table has rows', () => {
  expect(rows.length).toBeGreaterThan(3)
})

it.each(rows)('%f times as many blocks are seen among %i, and not among a tenth less', (ratio, blocks) => {
  expect(power(blocks, ratio)).toBeGreaterThanOrEqual(wanted)
  expect(power(Math.floor(0.9 * blocks), ratio)).toBeLessThan(wanted)
})
