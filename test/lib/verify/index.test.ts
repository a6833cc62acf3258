import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { blockHeader, dmint } from '../../../lib/algorithm/index.js'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { errorCode, PickaxeError, RandomXCache, verify, verifySync } from '../../../lib/verify/index.js'

const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/headers.json', import.meta.url), 'utf8'))
const genesis = vectors.find((vector: { name: string }) => vector.name === 'btc3-main-genesis')
const header = fromHex(genesis.header)
const nonce = BigInt(new DataView(header.buffer).getUint32(76, true))
const randomx = blockHeader({ algorithm: 'randomx', header, key: fromHex(genesis.key) })

test('verify judges every algorithm', async () => {
  const job = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 4 })
  expect(await verify(job, 5n)).toEqual(verifySync(job, 5n))

  const fractions: number[] = []
  const verdict = await verify(randomx, nonce, { onProgress: fraction => fractions.push(fraction) })
  expect(verdict).toMatchObject({ valid: true })
  expect(toHex(verdict.hash)).toBe(genesis.randomx_hash)
  expect(fractions.at(-1)).toBe(1)
}, 60_000)

test('a prepared cache is used as it is', async () => {
  const cache = await RandomXCache.create({ key: randomx.key })
  expect(await verify(randomx, nonce, { cache })).toMatchObject({ valid: true })
  expect(await verify(randomx, nonce ^ 1n, { cache })).toMatchObject({ valid: false })
  expect(verifySync(randomx, nonce, { cache })).toEqual(await verify(randomx, nonce, { cache }))
}, 60_000)

test('verifySync wants the cache of a RandomX job; a nonce that does not fit is refused before any work', async () => {
  expect(() => verifySync(randomx, nonce)).toThrow('verifySync() needs the prepared cache of a RandomX job')
  expect(() => verifySync(randomx, nonce, { cache: {} as never })).toThrow('options.cache must be a RandomXCache')
  await expect(verify(randomx, 1n << 32n)).rejects.toSatisfy(
    error => errorCode(error) === 'PICKAXE_ERR_ARG_RANGE' && !(error instanceof PickaxeError),
  )
})
