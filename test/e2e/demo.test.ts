import { expect, it } from 'vitest'
import { verifySync } from '../../lib/verify/index.js'
import { dmintJob, dmintVector } from '../vectors/dmint.js'
import { pickaxe } from './pickaxe.js'

const vector = dmintVector('pxd-mainnet-mint')

it('mines the mainnet mint again: the one nonce that wins', { timeout: 600_000 }, async () => {
  const { code, stdout, stderr } = await pickaxe(['demo', '--json'])
  expect(code).toBe(0)
  const [mint, header] = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(header).toMatchObject({ id: 'btc3-main-genesis', verified: true })
  expect(mint).toMatchObject({
    id: vector.id,
    preimage_hex: vector.preimage_hex,
    nonce_hex: vector.nonce_hex,
    hash_hex: vector.digest_hex,
    verified: true,
  })
  expect(verifySync(dmintJob(vector), BigInt(vector.nonce_int)).valid).toBe(true)
  for (const line of stderr.trimEnd().split('\n').filter(Boolean)) {
    expect(JSON.parse(line).progress.hashes).toBeGreaterThanOrEqual(0)
  }
})

it('tells a pipe what it does, without a live line, and ends on Ctrl-C', async () => {
  const { code, stdout, stderr } = await pickaxe(['demo', '--threads', '1'], 'preimage')
  expect(code).toBe(130)
  expect(stdout).toContain(vector.preimage_hex)
  expect(stdout).not.toContain('\x1b')
  expect(stderr).toBe('interrupted\n')
})

it('refuses a bad thread count', async () => {
  expect(await pickaxe(['demo', '--threads', 'x'])).toMatchObject({ code: 1, stdout: '' })
  expect(await pickaxe(['demo', '--threads', '0'])).toMatchObject({ code: 1 })
})
