import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { errorCode } from '../../../lib/base/errors.js'
import { RandomX } from '../../../lib/miner/randomx.js'

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
  const generated = ['jit-avx512ifma', 'jit-avx512', 'jit-avx2', 'jit-bmi2', 'jit-x86-64', 'jit-arm64']
  const items = [...generated, 'plain'].map(name => ['PICKAXE_ITEMS', name] as const)
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
