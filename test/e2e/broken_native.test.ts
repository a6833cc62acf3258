/**
 * A native half that lies. One bit of every hit is flipped where hits leave the addon; the run must end with
 * PICKAXE_ERR_VERIFY_MISMATCH and nobody may see the hit. Runs against the built package.
 */
import { createRequire } from 'node:module'
import { blockHeader, dmint, Miner, mine, type Sha256dJob, system } from 'pickaxe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NativeAddon, NativeEvent } from '../../lib/native/addon.js'

type HitEvent = NativeEvent & { kind: 'hit' }

// The very object the package uses: both sides get it from the one module cache.
const addon = createRequire(import.meta.url)(system().addon.path) as NativeAddon
const Honest = addon.Engine

let breakHit: (hit: HitEvent) => void
let broken = 0

class Lying extends Honest {
  override drain(max: number): NativeEvent[] {
    const events = super.drain(max)
    for (const event of events) {
      if (event.kind !== 'hit') continue
      breakHit(event)
      broken++
    }
    return events
  }
}

beforeEach(() => {
  broken = 0
  addon.Engine = Lying
})
afterEach(() => {
  addon.Engine = Honest
})

const faults: [string, (hit: HitEvent) => void][] = [
  [
    'the nonce',
    hit => {
      hit.nonce ^= 1n << 3n
    },
  ],
  [
    'the hash',
    hit => {
      hit.hash[17]! ^= 0x20
    },
  ],
]

const sha256dJob: Sha256dJob = {
  ...dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 4 }),
  target: { bound: (1n << 236n) - 1n, order: 'big-endian' },
}
const randomxJob = blockHeader({
  header: new Uint8Array(80),
  algorithm: 'randomx',
  key: Uint8Array.of(1, 2, 3),
  target: 1n << 254n,
})

describe.each(faults)('one bit of %s flipped', (_, fault) => {
  beforeEach(() => {
    breakHit = fault
  })

  it.each([
    ['sha256d', sha256dJob, {}],
    ['randomx', randomxJob, { randomx: { mode: 'light' as const }, threads: 1 }],
  ])('is caught in %s', async (algorithm, job, options) => {
    await expect(mine(job, options)).rejects.toMatchObject({
      code: 'PICKAXE_ERR_VERIFY_MISMATCH',
      detail: {
        algorithm,
        nonce: expect.any(BigInt),
        nativeHash: expect.any(String),
        verifierHash: expect.any(String),
      },
    })
    expect(broken).toBeGreaterThan(0)
  })

  it('delivers no hit and ends the run', async () => {
    const miner = await Miner.start({ threads: 1 })
    const search = miner.setJob(sha256dJob)
    await expect(miner.hits().next()).rejects.toMatchObject({ code: 'PICKAXE_ERR_VERIFY_MISMATCH' })
    expect(await search.finished).toMatchObject({ reason: 'failed' })
    expect(miner.stats().hits).toBe(0)
    await miner.close()
  })
})

it('the wrong one of several preimages is caught', async () => {
  breakHit = hit => {
    hit.preimageIndex ^= 1
  }
  const preimages = [new Uint8Array(64), new Uint8Array(64).fill(1)]
  await expect(mine({ ...sha256dJob, preimages })).rejects.toMatchObject({ code: 'PICKAXE_ERR_VERIFY_MISMATCH' })
  expect(broken).toBeGreaterThan(0)
})

describe('left alone', () => {
  it.each([
    ['sha256d', sha256dJob, {}],
    ['randomx', randomxJob, { randomx: { mode: 'light' as const }, threads: 1 }],
  ])('the same job in %s is found', async (_, job, options) => {
    breakHit = () => {}
    await expect(mine(job, options)).resolves.toMatchObject({ found: true })
    expect(broken).toBeGreaterThan(0)
  })
})
