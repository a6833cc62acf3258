/**
 * Both implementations of RandomX on random keys and inputs; the seed is in the test's name, RANDOMX_SEED repeats it.
 * RANDOMX_PAIRS says how many pairs of key and input; with it each variant has two keys, and the plain engine rx/0.
 */
import { expect, test } from 'vitest'
import { toHex } from '../../lib/base/bytes.js'
import { randomxVariants } from '../../lib/hash/randomx/variants.js'
import { RandomX } from '../../lib/miner/randomx.js'
import { RandomXCache } from '../../lib/verify/index.js'
import { randomSource } from '../lib/hash/randomx/random.js'

const seed = Number(process.env.RANDOMX_SEED ?? Math.floor(Math.random() * 2 ** 31))
const random = randomSource(seed)

const isLong = process.env.RANDOMX_PAIRS !== undefined
const keysPerVariant = isLong ? 2 : 1
const inputsPerKey = Math.ceil(Number(process.env.RANDOMX_PAIRS ?? 32) / (randomxVariants.length * keysPerVariant))

for (const variant of randomxVariants) {
  for (let keyNumber = 0; keyNumber < keysPerVariant; keyNumber++) {
    const key = random.bytes(random.below(61))
    const inputs = Array.from({ length: inputsPerKey }, () => random.bytes(random.below(300)))

    test(`${variant}, key ${keyNumber}: JIT, interpreter and TypeScript agree (seed ${seed})`, {
      timeout: 120_000,
    }, async () => {
      using jit = await RandomX.create({ key, variant, executor: 'jit' })
      using interpreter = await RandomX.create({ key, variant, executor: 'interpreter' })
      const [generated, interpreted] = await Promise.all([jit.hashMany(inputs), interpreter.hashMany(inputs)])
      const cache = await RandomXCache.create({ key, variant })
      for (const [i, input] of inputs.entries()) {
        const proven = toHex(cache.hashSync(input, variant))
        expect({ i, jit: toHex(generated[i]!), interpreter: toHex(interpreted[i]!) }).toEqual({
          i,
          jit: proven,
          interpreter: proven,
        })
      }
    })
  }
}

test(`the plain TypeScript engine agrees with the JIT (seed ${seed})`, { timeout: 120_000 }, async () => {
  const [key, input] = [random.bytes(32), random.bytes(76)]
  // ArQmA's is the least work.
  const variant = isLong ? 'rx/0' : 'rx/arq'
  const plain = await RandomXCache.create({ key, variant, engine: 'plain' })
  using jit = await RandomX.create({ key, variant })
  expect(toHex(await jit.hash(input))).toBe(toHex(plain.hashSync(input)))
})
