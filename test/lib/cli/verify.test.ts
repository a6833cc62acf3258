import { expect, test } from 'vitest'
import { configure } from '../../../lib/cli/verify.js'
import { dmintVector } from '../../vectors/dmint.js'
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
  const { exitCode, stdout } = await runCommand(configure, ['--json'], JSON.stringify(proof))
  expect([exitCode, JSON.parse(stdout)]).toEqual([0, { valid: true, hash_hex: digest_hex }])
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

test.each([
  [[], undefined, 'no job'],
  [flags, undefined, 'no nonce'],
  [['--target', 'ff'], undefined, 'target_hex needs a job beside it'],
  [[], '{"preimage_hex": 1}', 'preimage_hex'],
  [[], ' '.repeat(70_000), 'longer than 65536 bytes'],
  [[...flags, '--nonce', nonce_hex, '--bogus'], undefined, 'unknown option'],
])('%j is refused', async (argv, input, message) => {
  await expect(runCommand(configure, argv, input)).rejects.toThrow(message)
})
