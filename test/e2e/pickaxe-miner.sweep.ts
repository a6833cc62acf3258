import { expect, test } from 'vitest'
import { dmintVector } from '../vectors/dmint.js'
import { requestFor, runMiner } from './miner_process.js'

// A whole 4-byte space takes from half a minute to several, depending on the machine.
const timeout = 900_000

test('a space without a hit: exit code 2 after exactly 2^32 nonces', { timeout }, async () => {
  const { exitCode, stdout, stderr } = await runMiner(['--workers', '3'], requestFor(dmintVector('exhausted-rand_0')))
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '{"exhausted": true}\n' })
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(
    'exhausted 4,294,967,296 nonces across 3 workers without finding a solution',
  )
})

test('the only hit of a space is the answer; --quiet says nothing else', { timeout }, async () => {
  const { exitCode, stdout, stderr } = await runMiner(['--quiet'], requestFor(dmintVector('pxd-mainnet-mint')))
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toContain('"nonce_hex": "65e55b1c"')
})
