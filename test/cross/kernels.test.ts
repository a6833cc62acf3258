/** Native kernels and the TypeScript verifier answer alike: the same set of hits, none lost, none twice. */
import { describe, expect, it } from 'vitest'
import { blockHeader, type DmintAlgorithm, dmint, type JobOf, kernelAlgorithms } from '../../lib/algorithm/index.js'
import { maxUint256 } from '../../lib/base/target.js'
import { Miner } from '../../lib/miner/miner.js'
import { system } from '../../lib/native/system.js'
import { verifySync } from '../../lib/verify/index.js'

const seed = Number(process.env.PICKAXE_TEST_SEED ?? Date.now() % 1_000_000_007)

// Park and Miller's generator: small, seeded, printed with a failure.
function randomizer(state: number): () => number {
  let x = state % 2147483647 || 1
  return () => {
    x = (x * 48271) % 2147483647
    return x
  }
}

function randomJob(random: () => number, algorithm: DmintAlgorithm): JobOf<DmintAlgorithm> {
  const bytes = (n: number) => Uint8Array.from({ length: n }, () => random() & 0xff)
  const count = BigInt(3000 + (random() % 3000))
  const near32 = (1n << 32n) - count / 2n
  const bound = maxUint256 >> BigInt(6 + (random() % 5))
  // Headers are sha256d's.
  switch (random() % (algorithm === 'sha256d' ? 5 : 3)) {
    case 3: {
      const start = BigInt(random() * 2) % ((1n << 32n) - count)
      return blockHeader({
        header: bytes(80),
        algorithm: 'sha256d',
        target: bound,
        range: { start, end: start + count },
      })
    }
    case 0: {
      const end = 1n << 32n
      const job = dmint({
        preimage: bytes(64),
        target: 1n,
        nonceWidth: 4,
        algorithm,
        range: { start: end - count, end },
      })
      return { ...job, target: { bound, order: 'big-endian' } }
    }
    case 1: {
      const several = Array.from({ length: 2 + (random() % 15) }, () => bytes(64))
      const end = near32 + count / BigInt(several.length)
      const job = dmint({ preimages: several, target: 1n, nonceWidth: 8, algorithm, range: { start: near32, end } })
      return { ...job, target: { bound, order: 'big-endian' } }
    }
    case 4: {
      const start = BigInt(random() * 2) % ((1n << 32n) - count)
      return blockHeader({
        header: bytes(80),
        algorithm: 'sha256d',
        target: bound,
        range: { start, end: start + count / 16n },
        versionRolling: { mask: 0x1fffe000, first: random() % 60_000 },
      })
    }
    default: {
      const start = random() % 2 === 0 ? near32 : (1n << 64n) - count
      const job = dmint({
        preimage: bytes(64),
        target: 1n,
        nonceWidth: 8,
        algorithm,
        range: { start, end: start + count },
      })
      return { ...job, target: { bound, order: 'big-endian' } }
    }
  }
}

const usable = kernelAlgorithms.flatMap(algorithm =>
  system()
    .kernels.filter(kernel => kernel.algorithm === algorithm && kernel.supported)
    .map(({ name }) => ({ algorithm, name })),
)

describe.each(usable)('$algorithm kernel $name', ({ algorithm, name }) => {
  it.each([1, 2, 3, 5])(
    `equals the verifier with %i threads (PICKAXE_TEST_SEED=${seed})`,
    { timeout: 60_000 },
    async threads => {
      const random = randomizer(seed + threads)
      await using miner = await Miner.start({ threads, kernels: { [algorithm]: name } })
      const hits = miner.hits()
      for (let round = 0; round < 8; round++) {
        const job = randomJob(random, algorithm)
        const preimages = job.preimages?.length ?? 1
        const want: string[] = []
        for (let nonce = job.range.start; nonce < job.range.end; nonce++) {
          for (let preimageIndex = 0; preimageIndex < preimages; preimageIndex++) {
            if (verifySync(job, nonce, { preimageIndex }).valid) want.push(`${nonce} ${preimageIndex}`)
          }
        }
        const before = miner.stats().hits
        const { reason, hashes } = await miner.setJob(job).finished
        expect(miner.stats().kernel).toBe(name)
        expect({ reason, hashes }).toEqual({
          reason: 'exhausted',
          hashes: Number(job.range.end - job.range.start) * preimages,
        })
        const got: string[] = []
        while (got.length < miner.stats().hits - before) {
          const { nonce, preimageIndex } = (await hits.next()).value!
          got.push(`${nonce} ${preimageIndex}`)
        }
        expect(got.sort()).toEqual(want.sort())
      }
    },
  )
})
