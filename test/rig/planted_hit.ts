/** dMint jobs with a nonce that wins, and such that have none. */
import { randomBytes, randomInt } from 'node:crypto'
import { dmint, type Job } from '../../lib/algorithm/index.js'
import { fromBigEndian } from '../../lib/base/bytes.js'
import { mine } from '../../lib/miner/mine.js'

/** A number of nonces in which about one hash in 2^24 is the best one. */
const rarity = 24n

function template(): Job {
  return dmint({ preimage: randomBytes(64), target: 1n, nonceWidth: 8 })
}

/** `size` nonces, one of which wins at a place nobody knows; another one may win too. */
export async function plantedHit(size: number): Promise<Job> {
  const job = template()
  const easy = { ...job, target: { ...job.target, bound: (1n << (256n - rarity)) - 1n } } as Job
  const result = await mine({ ...easy, range: { start: 1n << 32n, end: 1n << 40n } } as Job, { threads: 1 })
  if (!result.found) throw new Error('there are enough nonces')
  const start = result.nonce - BigInt(randomInt(size))
  return {
    ...job,
    target: { ...job.target, bound: fromBigEndian(result.hash) },
    range: { start, end: start + BigInt(size) },
  } as Job
}

/** `size` nonces, none of which wins: no hash is zero. */
export function barren(size: number): Job {
  const job = template()
  const start = BigInt(randomInt(2 ** 40))
  return { ...job, target: { ...job.target, bound: 0n }, range: { start, end: start + BigInt(size) } } as Job
}
