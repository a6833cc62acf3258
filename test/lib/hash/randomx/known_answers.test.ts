import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cryptonoteBlob } from '../../../../lib/algorithm/index.js'
import { fromHex, toHex } from '../../../../lib/base/bytes.js'
import { availableEngines, RandomXCache } from '../../../../lib/hash/randomx/index.js'
import type { RandomXVariant } from '../../../../lib/hash/randomx/variants.js'
import { verifySync } from '../../../../lib/verify/index.js'

interface Known {
  key: string
  input: string
  v1: string
  v2?: string
  commitment_v1?: string
}

interface KnownHeader {
  key: string
  header?: string
  blob?: string
  randomx_hash?: string
}

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${name}`, import.meta.url), 'utf8')).vectors
}

const known: Known[] = [
  ...vectors<Known>('randomx.json'),
  ...vectors<KnownHeader>('headers.json').flatMap(({ key, header, blob, randomx_hash }) =>
    randomx_hash === undefined ? [] : [{ key, input: (header ?? blob)!, v1: randomx_hash }],
  ),
]
const keys = [...new Set(known.map(vector => vector.key))]

function check(cache: RandomXCache, { input, v1, v2 }: Known): void {
  const hash = (variant: RandomXVariant) => toHex(cache.hashSync(fromHex(input), variant))
  expect(hash('rx/0')).toBe(v1)
  if (v2 !== undefined) expect(hash('rx/2')).toBe(v2)
}

test('this host runs both engines', () => {
  expect(availableEngines()).toEqual(['wasm', 'plain'])
})

describe.each(keys)('known answers of key %s, wasm', key => {
  test('all', async () => {
    const cache = await RandomXCache.create({ key: fromHex(key) })
    expect(cache.engine).toBe('wasm')
    for (const vector of known.filter(vector => vector.key === key)) check(cache, vector)
  }, 300_000)
})

const ofVariants = vectors<{ algorithm: RandomXVariant; key: string; input: string; hash: string; target?: string }>(
  'randomx_variants.json',
)
// One key a variant, and those of blocks with a target; `.ci/run kernels` has every key.
const caches = [
  ...new Set(
    ofVariants
      .filter(({ algorithm, target }, i) => {
        const isFirst = ofVariants.findIndex(other => other.algorithm === algorithm) === i
        return process.env.RANDOMX_KEYS === 'all' || isFirst || target !== undefined
      })
      .map(({ algorithm, key }) => `${algorithm} ${key}`),
  ),
]
describe.each(caches.map(name => name.split(' ') as [RandomXVariant, string]))('%s, key %s', (variant, key) => {
  const answers = ofVariants.filter(vector => vector.algorithm === variant && vector.key === key)

  test('all', async () => {
    const cache = await RandomXCache.create({ key: fromHex(key), variant })
    for (const { input, hash } of answers) expect(toHex(cache.hashSync(fromHex(input)))).toBe(hash)
    expect(() => cache.hashSync(new Uint8Array(), 'rx/0')).toThrow(`created for ${variant}`)

    for (const { input, hash, target } of answers.filter(answer => answer.target !== undefined)) {
      const [blob, seedHash] = [fromHex(input), fromHex(key)]
      const job = cryptonoteBlob({ blob, seedHash, variant, target: BigInt(`0x${target}`) })
      const nonce = BigInt(new DataView(blob.buffer).getUint32(job.nonceOffset, true))
      const verdict = verifySync(job, nonce, { cache })
      expect([verdict.valid, toHex(verdict.hash)]).toEqual([true, hash])
      expect(verifySync(job, nonce ^ 1n, { cache }).valid).toBe(false)
    }
  }, 60_000)
})

// In `npm run test:randomx-plain` all of rx/0 and rx/2 too: a hash takes ten times longer here, where ArQmA's is the least.
describe.each(process.env.RANDOMX_PLAIN === 'all' ? keys : [])('known answers of key %s, plain', key => {
  test('all', async () => {
    const cache = await RandomXCache.create({ key: fromHex(key), engine: 'plain' })
    for (const vector of known.filter(vector => vector.key === key)) check(cache, vector)
  }, 3_600_000)
})

test('the plain engine has an answer of rx/arq', async () => {
  const { key, input, hash } = ofVariants.find(({ algorithm }) => algorithm === 'rx/arq')!
  const cache = await RandomXCache.create({ key: fromHex(key), variant: 'rx/arq', engine: 'plain' })
  expect(cache.engine).toBe('plain')
  expect(toHex(cache.hashSync(fromHex(input)))).toBe(hash)
}, 60_000)
