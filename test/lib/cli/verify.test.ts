import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { configure } from '../../../lib/cli/verify.js'
import { commitment } from '../../../lib/verify/index.js'
import { dmintClaim, dmintVector } from '../../vectors/dmint.js'
import { scashVector } from '../../vectors/randomx_variants.js'
import { runCommand } from './fake_terminal.js'

const proof = dmintVector('pxd-mainnet-mint')
const { preimage_hex, target_hex, nonce_hex, digest_hex } = proof
const flags = ['--preimage', preimage_hex, '--target', target_hex, '--nonce-width', '4']

test('a valid proof by flags: 0', async () => {
  expect(await runCommand(configure, [...flags, '--nonce', nonce_hex])).toEqual({
    exitCode: 0,
    stdout: `hash   ${digest_hex}\nvalid\n`,
    stderr: '',
  })
})

test('a valid proof as JSON: 0', async () => {
  const { exitCode, stdout } = await runCommand(configure, ['--json'], JSON.stringify(dmintClaim(proof)))
  expect([exitCode, JSON.parse(stdout)]).toEqual([0, { format_version: 1, valid: true, hash_hex: digest_hex }])
})

test('of several preimages the one that is claimed', async () => {
  const several = ['--preimage', '00'.repeat(64), ...flags, '--nonce', nonce_hex]
  expect((await runCommand(configure, [...several, '--preimage-index', '1'])).exitCode).toBe(0)
  expect((await runCommand(configure, several)).exitCode).toBe(3)
  await expect(runCommand(configure, [...several, '--preimage-index', '2'])).rejects.toThrow('preimageIndex must be')
  await expect(runCommand(configure, [...flags, '--nonce', nonce_hex, '--preimage-index', '1'])).rejects.toThrow(
    'preimageIndex must be',
  )
})

test('a proof that does not hold: 3', async () => {
  expect(await runCommand(configure, [...flags, '--nonce', '65e55b1d'])).toMatchObject({
    exitCode: 3,
    stdout: expect.stringMatching(/^hash {3}[0-9a-f]{64}\nnot valid: .*\n$/),
  })
})

test('the genesis header of Bitcoin proves itself; with another nonce it does not', async () => {
  const header =
    '01000000' +
    '00'.repeat(32) +
    '3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c'
  expect((await runCommand(configure, ['--header', header])).exitCode).toBe(0)
  expect((await runCommand(configure, ['--header', header, '--nonce', '00000000'])).exitCode).toBe(3)
})

describe('RandomX', () => {
  const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/headers.json', import.meta.url), 'utf8')) as {
    vectors: Record<'name' | 'key' | 'header' | 'blob' | 'randomx_hash', string>[]
  }
  const vector = (name: string) => vectors.find(each => each.name === name)!

  test('a real header by flags: 0; with another nonce: 3', async () => {
    const { header, key, randomx_hash } = vector('btc3-main-genesis')
    expect(await runCommand(configure, ['--header', header, '--key', key])).toEqual({
      exitCode: 0,
      stdout: `hash   ${randomx_hash}\nvalid\n`,
      stderr: '',
    })
    expect((await runCommand(configure, ['--header', header, '--key', key, '--nonce', '00000000'])).exitCode).toBe(3)
  })

  test('an accepted Monero block as JSON: 0; at a difficulty it does not meet: 3', async () => {
    const { blob: blob_hex, key: key_hex, randomx_hash } = vector('monero-regtest-accepted-block')
    const claim = (difficulty: string) => JSON.stringify({ blob_hex, key_hex, difficulty })
    const { exitCode, stdout } = await runCommand(configure, ['--json'], claim('200'))
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { format_version: 1, valid: true, hash_hex: randomx_hash }])
    expect((await runCommand(configure, [], claim('2000000'))).exitCode).toBe(3)
  })

  test('Scash’s genesis: its commitment wins, whatever the field for its hash holds', async () => {
    const { key, input, hash, commitment: commitment_hex } = scashVector()
    const filled = input.slice(0, 160) + hash
    const flags = ['--algorithm', 'scash', '--key', key, '--json']
    const { exitCode, stdout } = await runCommand(configure, [...flags, '--header', filled])
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      { format_version: 1, valid: true, hash_hex: hash, commitment_hex },
    ])
  })

  test('rx/2 shows the commitment it compares', async () => {
    const { blob, key } = vector('monero-regtest-accepted-block')
    const flags = ['--blob', blob, '--key', key, '--difficulty', '1', '--algorithm', 'rx/2', '--json']
    const { stdout } = await runCommand(configure, flags)
    const { valid, hash_hex, commitment_hex } = JSON.parse(stdout)
    expect(valid).toBe(true)
    expect(commitment_hex).toBe(
      Buffer.from(commitment(Buffer.from(blob, 'hex'), Buffer.from(hash_hex, 'hex'))).toString('hex'),
    )
  })
})

test.each([
  [[], undefined, 'no job'],
  [flags, undefined, 'no nonce'],
  [['--target', 'ff'], undefined, '--target needs a job beside it'],
  [[...flags, '--nonce', nonce_hex, '--preimage-index', ''], undefined, '--preimage-index must be a whole number'],
  [[...flags, '--nonce', '00'.repeat(8)], undefined, '--nonce must have 4 bytes'],
  [[], '{"preimage_hex": 1}', 'preimage_hex'],
  [[], ' '.repeat(70_000), 'longer than 65536 bytes'],
  [[...flags, '--nonce', nonce_hex, '--bogus'], undefined, 'unknown option'],
])('%j is refused', async (argv, input, message) => {
  await expect(runCommand(configure, argv, input)).rejects.toThrow(message)
})
