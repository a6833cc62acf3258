/** Native RandomX and the TypeScript verifier hash alike, on random keys and inputs. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../lib/base/bytes.js'
import { RandomX } from '../../lib/randomx.js'
import { RandomXCache } from '../../lib/verify/index.js'
import { randomSource } from '../lib/verify/randomx/random.js'

const seed = Number(process.env.PICKAXE_TEST_SEED ?? Date.now() % 1_000_000_007)
const inputsPerKey = 26

describe(`seed ${seed}`, () => {
  const random = randomSource(seed)

  it.each([1, 2, 3, 4])(
    'key %i: rx/0 and rx/2',
    async () => {
      const key = random.bytes(random.below(61))
      const verifier = await RandomXCache.create({ key })
      for (const variant of ['rx/0', 'rx/2'] as const) {
        const native = await RandomX.create({ key, variant, mode: 'light' })
        try {
          const inputs = Array.from({ length: inputsPerKey }, () => random.bytes(random.below(300)))
          const hashes = await Promise.all(inputs.map(input => native.hash(input)))
          inputs.forEach((input, i) => {
            const expected = toHex(verifier.hashSync(input, variant))
            expect(toHex(hashes[i]!), `${variant} key ${toHex(key)} input ${toHex(input)}`).toBe(expected)
          })
        } finally {
          await native.close()
        }
      }
    },
    300_000,
  )
})
