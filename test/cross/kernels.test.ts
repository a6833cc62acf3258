/** Native kernels and the TypeScript verifier answer alike: the same set of hits, none lost, none twice. */
import { describe, expect, it } from 'vitest'
import { blockHeader, dmint, type Job } from '../../lib/base/job.js'
import { maxUint256 } from '../../lib/base/target.js'
import { Miner } from '../../lib/miner.js'
import { system } from '../../lib/system.js'
import { verify } from '../../lib/verify/index.js'

const seed = Number(process.env.PICKAXE_TEST_SEED ?? Date.now() % 1_000_000_007)

// Park and Miller's generator: small, seeded, printed with a failure.
function randomizer(state: number): () => number {
  let x = state % 2147483647 || 1
  return () => {
    x = (x * 48271) % 2147483647
    return x
  }
}

function randomJob(random: () => number): Job {
  const bytes = (n: number) => Uint8Array.from({ length: n }, () => random() & 0xff)
  const count = BigInt(3000 + (random() % 3000))
  const near32 = (1n << 32n) - count / 2n
  const bound = maxUint256 >> BigInt(6 + (random() % 5))
  switch (random() % 3) {
    case 0: {
      const start = BigInt(random() * 2) % ((1n << 32n) - count)
      return blockHeader({
        header: bytes(80),
        algorithm: 'sha256d',
        target: bound,
        range: { start, end: start + count },
      })
    }
    case 1: {
      const end = 1n << 32n
      const job = dmint({ preimage: bytes(64), target: 1n, nonceWidth: 4, range: { start: end - count, end } })
      return { ...job, target: { bound, order: 'big-endian' } }
    }
    default: {
      const start = random() % 2 === 0 ? near32 : (1n << 64n) - count
      const job = dmint({ preimage: bytes(64), target: 1n, nonceWidth: 8, range: { start, end: start + count } })
      return { ...job, target: { bound, order: 'big-endian' } }
    }
  }
}

describe.each(system().kernels.filter(kernel => kernel.supported))('kernel $name', ({ name }) => {
  it.each([1, 2, 3, 5])(
    `equals the verifier with %i threads (PICKAXE_TEST_SEED=${seed})`,
    { timeout: 60_000 },
    async threads => {
      const random = randomizer(seed + threads)
      await using miner = await Miner.start({ threads, kernel: name })
      expect(miner.stats().kernel).toBe(name)
      const hits = miner.hits()
      for (let round = 0; round < 5; round++) {
        const job = randomJob(random)
        const want: bigint[] = []
        for (let nonce = job.range.start; nonce < job.range.end; nonce++) if (verify(job, nonce).valid) want.push(nonce)
        const before = miner.stats().hits
        const { reason, hashes } = await miner.setJob(job).finished
        expect({ reason, hashes }).toEqual({ reason: 'exhausted', hashes: Number(job.range.end - job.range.start) })
        const got: bigint[] = []
        while (got.length < miner.stats().hits - before) got.push((await hits.next()).value!.nonce)
        expect(got.sort((a, b) => (a < b ? -1 : 1))).toEqual(want)
      }
    },
  )
})
