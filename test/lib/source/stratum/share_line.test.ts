/** Shares on their way: what is remembered of them, and for how long. */
import { expect, it } from 'vitest'
import { toHex, toLittleEndian } from '../../../../lib/base/bytes.js'
import type { PoolJob, PoolSession, Share } from '../../../../lib/source/stratum/pool_job.js'
import { ShareLine } from '../../../../lib/source/stratum/share_line.js'
import { heldBy } from '../../../rig/heap.js'

const session = { label: 'pool', submit: async () => {} } as unknown as PoolSession
const mined = { job: {} as PoolJob, session, isOver: false }
const remembered = 16_384

function shareOf(n: number): Share {
  return { jobId: 'job', key: toHex(toLittleEndian(BigInt(n), 32)), params: {}, isBlock: false, checkMs: 0 }
}

async function send(line: ShareLine, first: number, count: number): Promise<void> {
  for (let n = first; n < first + count; n++) {
    line.add(mined, shareOf(n))
    if (n % 16 === 0) await line.settled()
  }
  await line.settled()
}

it('sends no share twice of the last thousands, and keeps no more of them than that', async () => {
  let accepted = 0
  const line = new ShareLine({
    onAccepted: () => accepted++,
    onFailed: () => {},
    onStale: () => {},
    onCrowded: () => {},
  })
  const first = await heldBy(() => send(line, 0, remembered).then(() => line))
  await send(line, 0, 1)
  await send(line, remembered - 1, 1)
  expect([accepted, line.duplicates]).toEqual([remembered, 2])
  const more = await heldBy(() => send(line, remembered, 2 * remembered).then(() => line))
  expect(line.duplicates).toBe(2)
  expect(first / 2 ** 20).toBeLessThan(4)
  // Unbounded it would be more than three.
  expect(more / 2 ** 20).toBeLessThan(1.5)
})
