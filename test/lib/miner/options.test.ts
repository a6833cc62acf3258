import { afterEach, describe, expect, it, vi } from 'vitest'
import { blockHeader, cryptonoteBlob, dmint } from '../../../lib/algorithm/index.js'
import { mine } from '../../../lib/miner/mine.js'
import { Miner } from '../../../lib/miner/miner.js'
import { RandomX } from '../../../lib/miner/randomx.js'
import { system } from '../../../lib/native/system.js'
import { solo } from '../../../lib/source/node/solo.js'
import { RandomXCache, verify, verifySync } from '../../../lib/verify/index.js'

const job = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8, range: { start: 0n, end: 1n } })
const stray = (given: string, meant: string) => ({
  name: 'TypeError',
  code: 'PICKAXE_ERR_ARG_TYPE',
  message: expect.stringContaining(`options has no ${given}: did you mean ${meant}?`),
})

describe('an unknown option is refused with the nearest known one', () => {
  it('by Miner.start()', async () => {
    await expect(Miner.start({ thread: 4 } as object)).rejects.toMatchObject(stray('thread', 'threads'))
    await expect(Miner.start({ signal: undefined } as object)).rejects.toMatchObject({
      message: expect.stringContaining('options has no signal: there are threads, priority, pin, kernels, randomx,'),
    })
  })

  it('an option that stands in a group with its place there', async () => {
    for (const name of [
      'mode',
      'executor',
      'machinesPerThread',
      'datasetPrefetch',
      'hugePages',
      'verify',
      'unproven',
    ]) {
      await expect(Miner.start({ [name]: 1 } as object)).rejects.toMatchObject(stray(name, `randomx.${name}`))
      await expect(mine(job, { [name]: 1 } as object)).rejects.toMatchObject(stray(name, `randomx.${name}`))
    }
    await expect(mine(job, { kernel: 'avx2' } as object)).rejects.toMatchObject(stray('kernel', 'kernels'))
  })

  it('and one inside a group by that group', async () => {
    await expect(Miner.start({ randomx: { mod: 'light' } } as object)).rejects.toThrow(
      'randomx has no mod: did you mean mode?',
    )
    await expect(Miner.start({ kernels: { sha256: 'avx2' } } as object)).rejects.toThrow(
      'kernels has no sha256: did you mean sha256d?',
    )
  })

  it('by mine() and miner.mine()', async () => {
    await expect(mine(job, { thread: 4 } as object)).rejects.toMatchObject(stray('thread', 'threads'))
    await expect(mine(job, { onprogress() {} } as object)).rejects.toMatchObject(stray('onprogress', 'onProgress'))
    await using miner = await Miner.start({ threads: 1 })
    await expect(miner.mine(job, { signl: undefined } as object)).rejects.toMatchObject(stray('signl', 'signal'))
  })

  it('by RandomX.create() and solo()', async () => {
    const key = new Uint8Array(32)
    await expect(RandomX.create({ key, varient: 'rx/0' } as never)).rejects.toMatchObject(stray('varient', 'variant'))
    const options = { rpc: 'http://127.0.0.1:1', coin: 'bitcoin', adress: 'x' }
    await expect(solo(options as never)).rejects.toMatchObject(stray('adress', 'address'))
    const grouped = { rpc: 'http://127.0.0.1:1', coin: 'bitcoin', mode: 'light' }
    await expect(solo(grouped as never)).rejects.toMatchObject(stray('mode', 'randomx.mode'))
  })
})

describe('and everything else that takes options', () => {
  const [header, key] = [new Uint8Array(80), new Uint8Array(32)]
  const sha256d = { header, algorithm: 'sha256d' as const }

  it.each([
    ['blockHeader', () => blockHeader({ ...sha256d, bit: 1 } as never), 'options has no bit: did you mean bits?'],
    [
      'versionRolling',
      () => blockHeader({ ...sha256d, versionRolling: { mask: 1, counts: 2 } } as never),
      'versionRolling has no counts: did you mean count?',
    ],
    [
      'dmint',
      () => dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 4, ranges: {} } as never),
      'options has no ranges: did you mean range?',
    ],
    [
      'cryptonoteBlob',
      () => cryptonoteBlob({ blob: new Uint8Array(76), seed: key, difficulty: 1n } as never),
      'options has no seed',
    ],
    ['verifySync', () => verifySync(job, 0n, { preimageIdx: 0 } as never), 'did you mean preimageIndex?'],
  ])('%s()', (_, call, message) => {
    expect(call).toThrow(message)
  })

  it('verify(), RandomXCache.create(), a node of solo()', async () => {
    await expect(verify(job, 0n, { onprogress() {} } as never)).rejects.toThrow('did you mean onProgress?')
    await expect(RandomXCache.create({ key, varint: 'rx/0' } as never)).rejects.toThrow('did you mean variant?')
    const rpc = { url: 'http://127.0.0.1:1', cookies: '.cookie' }
    await expect(solo({ rpc, coin: 'bitcoin', address: 'x' } as never)).rejects.toThrow(
      'rpc has no cookies: did you mean cookie?',
    )
  })
})

describe('values in groups are named with their group', () => {
  it.each([
    [{ randomx: { mode: 'fast' } }, "randomx.mode must be 'auto', 'full' or 'light', got "],
    [{ randomx: { verify: 'nobody' } }, 'randomx.verify must be'],
    [{ randomx: { machinesPerThread: 17 } }, 'randomx.machinesPerThread must be an integer in 1..16, got 17'],
    [{ randomx: { datasetPrefetch: 'translated', executor: 'interpreter' } }, 'leave randomx.executor out'],
    [{ randomx: 'light' }, 'randomx must be an object'],
    [{ kernels: 'avx2' }, "kernels must be an object as in { sha256d: 'avx2' }"],
    [{ kernels: { sha256d: 5 } }, 'kernels.sha256d must be a string'],
  ])('%o', async (options, message) => {
    await expect(Miner.start(options as never)).rejects.toThrow(message)
  })
})

describe('PICKAXE_KERNEL', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each(['scalar', 'sha256d=scalar'])('%s forces a kernel of sha256d, which an option overrules', async text => {
    vi.stubEnv('PICKAXE_KERNEL', text)
    await using forced = await Miner.start({ threads: 1 })
    expect(forced.stats().kernel).toBe('scalar')
    const other = system().kernels.find(
      ({ algorithm, name, selfTest }) => algorithm === 'sha256d' && selfTest && name !== 'scalar',
    )
    if (other === undefined) return
    await using named = await Miner.start({ threads: 1, kernels: { sha256d: other.name } })
    expect(named.stats().kernel).toBe(other.name)
  })

  it.each([
    ['keccak=avx2', 'PICKAXE_KERNEL names "keccak": algorithms with kernels are sha256d'],
    ['avx2,scalar', 'PICKAXE_KERNEL names two kernels of sha256d'],
    ['nope', 'nope'],
  ])('%s is refused', async (text, message) => {
    vi.stubEnv('PICKAXE_KERNEL', text)
    await expect(Miner.start({ threads: 1 })).rejects.toThrow(message)
  })
})
