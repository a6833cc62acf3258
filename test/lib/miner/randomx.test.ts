import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { errorCode } from '../../../lib/base/errors.js'
import { difficultyTarget, maxUint256 } from '../../../lib/base/target.js'
import { residentBytes } from '../../../lib/bench/randomx/resident_memory.js'
import { commitment } from '../../../lib/hash/randomx/commitment.js'
import { RandomX } from '../../../lib/miner/randomx.js'
import { variantVectors } from '../../vectors/randomx_variants.js'

const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/randomx.json', import.meta.url), 'utf8')) as {
  vectors: { key: string; input: string; v1: string; v2: string }[]
}
const sameKey = vectors.filter(({ key }) => key === vectors[0]!.key)
const key = fromHex(vectors[0]!.key)
const inputs = sameKey.map(({ input }) => fromHex(input))

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => 'no error',
    error => errorCode(error),
  )
}

describe('known answers', () => {
  test.each([
    ['rx/0', 'v1', 'jit'],
    ['rx/2', 'v2', 'jit'],
    ['rx/0', 'v1', 'interpreter'],
    ['rx/2', 'v2', 'interpreter'],
  ] as const)('%s (%s) by %s, in the order asked', async (variant, answer, executor) => {
    using randomx = await RandomX.create({ key, variant, executor })
    const hashes = await randomx.hashMany(inputs)
    expect(hashes.map(toHex)).toEqual(sameKey.map(vector => vector[answer]))
    expect(toHex(await randomx.hash(inputs[0]!))).toBe(sameKey[0]![answer])
  })
})

describe('forced kernels', () => {
  afterEach(() => vi.unstubAllEnvs())

  const argon2d = ['scalar', 'ssse3', 'avx2', 'avx512', 'neon'].map(name => ['PICKAXE_ARGON2D', name] as const)
  const generated = ['jit-avx512ifma', 'jit-avx512', 'jit-avx2', 'jit-bmi2', 'jit-x86-64']
  const generatedForArm = ['jit-sve512', 'jit-sve256', 'jit-sve128', 'jit-arm64', 'jit-neon']
  const items = [...generated, ...generatedForArm, 'plain'].map(name => ['PICKAXE_ITEMS', name] as const)
  test.each([...argon2d, ...items])('%s=%s', async (variable, name) => {
    vi.stubEnv(variable, name)
    const hash = RandomX.create({ key }).then(async randomx => {
      using open = randomx
      return toHex(await open.hash(inputs[0]!))
    })
    const answer = await hash.catch(error => errorCode(error))
    const refusals = ['PICKAXE_ERR_CPU_UNSUPPORTED', 'PICKAXE_ERR_ARG_RANGE']
    const everywhere = name === 'scalar' || name === 'plain'
    expect(everywhere ? [sameKey[0]!.v1] : [sameKey[0]!.v1, ...refusals]).toContain(answer)
  })
})

test('input is copied: what the caller does with it later changes nothing', async () => {
  using randomx = await RandomX.create({ key })
  const input = inputs[0]!.slice()
  const hash = randomx.hash(input)
  input.fill(0xee)
  expect(toHex(await hash)).toBe(sameKey[0]!.v1)
  expect(inspect(randomx)).toMatch(/^RandomX \{\s+keys: \[[\s\S]*hashes: 1,/)
  randomx.close()
  expect(inspect(randomx)).toBe('RandomX { closed: true, hashes: 1 }')
})

describe('several keys', () => {
  const mebibyte = 2 ** 20
  const other = vectors.find(vector => vector.key !== vectors[0]!.key)!
  const otherKey = fromHex(other.key)

  test('side by side, in variants that share their memory and in those that do not', async () => {
    using randomx = await RandomX.create({ key, memoryBudgetBytes: 3 * 256 * mebibyte })
    const wow = variantVectors.find(({ algorithm }) => algorithm === 'rx/wow')!
    const hashes = await Promise.all([
      randomx.hash(inputs[0]!),
      randomx.hash(inputs[0]!, { variant: 'rx/2' }),
      randomx.hash(fromHex(other.input), { key: otherKey }),
      randomx.hash(fromHex(wow.input), { key: fromHex(wow.key), variant: wow.algorithm }),
      randomx.hash(inputs[1]!),
    ])
    expect(hashes.map(toHex)).toEqual([sameKey[0]!.v1, sameKey[0]!.v2, other.v1, wow.hash, sameKey[1]!.v1])
    expect(randomx.stats()).toMatchObject({
      keys: [
        { key, variants: ['rx/0', 'rx/2'], hashes: 3, waiting: 0, stage: 'light', bytes: 256 * mebibyte },
        { key: fromHex(wow.key), variants: ['rx/wow'], hashes: 1 },
        { key: otherKey, variants: ['rx/0'], hashes: 1 },
      ],
      memoryBytes: 768 * mebibyte,
      memoryBudgetBytes: 768 * mebibyte,
      hashes: 5,
      waiting: 0,
      prepared: 3,
      evicted: 0,
    })
  })

  test('the least recently used one goes, and its memory with it', async () => {
    const before = residentBytes()
    using randomx = await RandomX.create({ key, memoryBudgetBytes: 256 * mebibyte, threads: 1 })
    await randomx.prepare()
    for (const hash of [0, 1, 2]) {
      const [of, answer] = hash % 2 === 0 ? [{ key: otherKey }, other.v1] : [{}, undefined]
      const result = toHex(await randomx.hash(fromHex(other.input), of))
      if (answer !== undefined) expect(result).toBe(answer)
      expect(randomx.stats()).toMatchObject({ memoryBytes: 256 * mebibyte, prepared: hash + 2, evicted: hash + 1 })
      expect(residentBytes() - before).toBeLessThan(384 * mebibyte)
    }
    expect(randomx.info()).toBeNull()
    expect(randomx.info({ key: otherKey })).toMatchObject({ stage: 'light' })
    randomx.close()
    await vi.waitFor(() => expect(residentBytes() - before).toBeLessThan(64 * mebibyte))
  })

  test('what has no room waits for its turn, and so does what comes after it', async () => {
    using randomx = await RandomX.create({ key, memoryBudgetBytes: 256 * mebibyte, threads: 1 })
    const order: string[] = []
    const told = (name: string, hash: Promise<Uint8Array>) => hash.then(() => order.push(name))
    await Promise.all([
      told('a', randomx.hash(inputs[0]!)),
      told('b', randomx.hash(inputs[0]!, { key: otherKey })),
      told('c', randomx.hash(inputs[0]!)),
    ])
    expect(order).toEqual(['a', 'b', 'c'])
    expect(randomx.stats()).toMatchObject({ prepared: 3, evicted: 2 })
    const waiting = randomx.hash(inputs[0]!)
    expect(randomx.stats()).toMatchObject({ waiting: 1 })
    expect(() => randomx.hashSync(inputs[0]!, { key: otherKey })).toThrow('memoryBudgetBytes has no room')
    await waiting
  })

  test('without one of its own each call names one', async () => {
    using randomx = await RandomX.create({ threads: 1 })
    expect(await codeOf(randomx.hash(inputs[0]!))).toBe('PICKAXE_ERR_ARG_TYPE')
    expect(toHex(await randomx.hash(inputs[0]!, { key }))).toBe(sameKey[0]!.v1)
    await expect(randomx.hash(inputs[0]!, { seed: key } as never)).rejects.toThrow('no seed')
    await expect(randomx.hash(inputs[0]!, { key: new Uint8Array(61) })).rejects.toThrow('key must have')
    await expect(randomx.hash(inputs[0]!, { key, variant: 'rx/1' as never })).rejects.toThrow('variant must be')
  })
})

test('hashSync is the same hash, in the calling thread, also before the cache is there', async () => {
  using randomx = await RandomX.create({ key, threads: 1 })
  expect(toHex(randomx.hashSync(inputs[0]!))).toBe(sameKey[0]!.v1)
  const [many, once] = [randomx.hashMany(inputs), toHex(randomx.hashSync(inputs[0]!, { variant: 'rx/2' }))]
  expect(once).toBe(sameKey[0]!.v2)
  expect((await many).map(toHex)).toEqual(sameKey.map(({ v1 }) => v1))
  expect(randomx.stats()).toMatchObject({ hashes: 2 + inputs.length })
  randomx.close()
  expect(() => randomx.hashSync(inputs[0]!)).toThrow('closed')
})

test.each([1, 2, 3])('more inputs than lanes, on %i threads: each hash where its input stood', async threads => {
  using randomx = await RandomX.create({ key, threads })
  const count = 16 * threads + 23
  const all = Array.from({ length: count }, (_, i) => inputs[i % inputs.length]!)
  const hashes = await randomx.hashMany(all)
  expect(hashes.map(toHex)).toEqual(all.map((_, i) => sameKey[i % inputs.length]!.v1))
})

describe('verifyShare', () => {
  const hash = fromHex(sameKey[0]!.v1)
  const input = inputs[0]!
  const difficulty = maxUint256 / BigInt(`0x${toHex(hash.toReversed())}`)

  test('a share of exactly that difficulty is valid, and its difficulty told; one more is too much', async () => {
    using randomx = await RandomX.create({ key, threads: 1 })
    const verdict = { valid: true, reason: null, hash, result: hash, difficulty }
    expect(await randomx.verifyShare(input, difficultyTarget(difficulty))).toEqual(verdict)
    expect(await randomx.verifyShare(input, difficultyTarget(difficulty), hash)).toEqual(verdict)
    const refused = await randomx.verifyShare(input, difficultyTarget(difficulty + 1n))
    expect(refused).toEqual({ ...verdict, valid: false, reason: 'target' })
    expect(await randomx.verifyShare(input, difficultyTarget(1n), new Uint8Array(32))).toEqual({
      ...verdict,
      valid: false,
      reason: 'expected',
    })
    expect(randomx.stats().hashes).toBe(4)
    expect(await randomx.verifyShare(input, difficultyTarget(difficulty + 1n), hash)).toEqual({
      valid: false,
      reason: 'target',
      hash: null,
      result: null,
      difficulty: null,
    })
    expect(randomx.stats().hashes).toBe(4)
  })

  test('rx/2 is judged by its commitment, unless the caller says otherwise', async () => {
    using randomx = await RandomX.create({ key, variant: 'rx/2', threads: 1 })
    const hash2 = fromHex(sameKey[0]!.v2)
    const committed = commitment(input, hash2)
    expect(await randomx.verifyShare(input, difficultyTarget(1n), committed)).toMatchObject({
      valid: true,
      hash: hash2,
      result: committed,
    })
    expect(await randomx.verifyShare(input, difficultyTarget(1n), hash2)).toMatchObject({ reason: 'expected' })
    const plain = await randomx.verifyShare(input, difficultyTarget(1n), hash2, { compare: 'hash' })
    expect(plain).toMatchObject({ valid: true, result: hash2 })
  })

  test.each([
    [[input, 200n], 'target must be an object'],
    [[input, { bound: 1, order: 'little-endian' }], 'target.bound must be a bigint'],
    [[input, { bound: -1n, order: 'little-endian' }], 'target.bound must be in 0..2^256-1'],
    [[input, { bound: 1n, order: 'le' }], "target.order must be 'big-endian' or 'little-endian'"],
    [[input, difficultyTarget(1n), sameKey[0]!.v1], "expected must be a Uint8Array (Buffer.from(result, 'hex'))"],
    [[input, difficultyTarget(1n), new Uint8Array(31)], 'expected must have 32 bytes'],
    [['00', difficultyTarget(1n)], 'input must be'],
    [[input, difficultyTarget(1n), null, { compare: 'both' }], "compare must be 'hash' or 'commitment'"],
  ])('refuses what is none: %#', async (args, message) => {
    using randomx = await RandomX.create({ key, threads: 1 })
    await expect((randomx.verifyShare as (...all: unknown[]) => Promise<unknown>)(...args)).rejects.toThrow(message)
  })
})

test('info tells what is in memory', async () => {
  using randomx = await RandomX.create({ key })
  await randomx.hash(new Uint8Array())
  expect(randomx.info()).toMatchObject({ stage: 'light', mode: 'light', cache: { bytes: 2 ** 28 } })
})

test('close rejects what is unfinished and everything after', async () => {
  const randomx = await RandomX.create({ key: Uint8Array.of(1, 2, 3) })
  const unfinished = randomx.hashMany([new Uint8Array(1), new Uint8Array(2)])
  const code = codeOf(unfinished)
  randomx.close()
  randomx.close()
  expect(await code).toBe('PICKAXE_ERR_CLOSED')
  expect(await codeOf(randomx.hash(new Uint8Array()))).toBe('PICKAXE_ERR_CLOSED')
  expect(await codeOf(randomx.hashMany([]))).toBe('PICKAXE_ERR_CLOSED')
  expect(() => randomx.info()).toThrow('closed')
})

test.each([
  [{ key: new Uint8Array(61) }, 'key must have'],
  [{ key: 'ff' }, 'key must be'],
  [
    { key, variant: 'rx/1' },
    "variant must be 'rx/0', 'rx/2', 'rx/wow', 'rx/arq', 'rx/graft', 'rx/sfx', 'rx/yada' or 'scash'",
  ],
  [{ key, mode: 'fast' }, "mode must be 'auto'"],
  [{ key, executor: 'gpu' }, "executor must be 'auto'"],
  [{ key, threads: 0 }, 'threads must be an integer in 1..1024'],
  [{ key, memoryBudgetBytes: 2 ** 28 - 1 }, 'memoryBudgetBytes must be at least 268435456'],
  [{ key, mode: 'full', memoryBudgetBytes: 2 ** 31 }, 'memoryBudgetBytes must be at least 2449473472'],
  [{ key, memoryBudgetBytes: '1 GiB' }, 'memoryBudgetBytes must be a number'],
  [null, 'options must be an object'],
])('%j is refused', async (options, message) => {
  await expect(RandomX.create(options as never)).rejects.toThrow(message)
})

test('an input that is no bytes is refused', async () => {
  using randomx = await RandomX.create({ key })
  await expect(randomx.hash('00' as never)).rejects.toThrow('input must be')
  expect(await codeOf(randomx.hashMany([inputs[0]!, 1 as never]))).toBe('PICKAXE_ERR_ARG_TYPE')
  expect(await codeOf(randomx.hashMany(5 as never))).toBe('PICKAXE_ERR_ARG_TYPE')
})
