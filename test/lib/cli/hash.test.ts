import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { configure } from '../../../lib/cli/hash.js'
import { runCommand } from './fake_terminal.js'

function sha256d(bytes: Uint8Array): string {
  const once = createHash('sha256').update(bytes).digest()
  return createHash('sha256').update(once).digest('hex')
}

test('one input', async () => {
  const { stdout, exitCode } = await runCommand(configure, ['--algorithm', 'sha256d', '--input', '00ff'])
  expect({ stdout, exitCode }).toEqual({ stdout: `${sha256d(Uint8Array.of(0, 255))}\n`, exitCode: 0 })
})

test('the empty input', async () => {
  expect((await runCommand(configure, ['--algorithm', 'sha256d', '--input', ''])).stdout.trim()).toBe(
    sha256d(new Uint8Array()),
  )
})

test('lines in, lines out, in the same order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1 }), async inputs => {
      const lines = inputs.map(bytes =>
        JSON.stringify({ algorithm: 'sha256d', key_hex: '', input_hex: Buffer.from(bytes).toString('hex') }),
      )
      const { stdout } = await runCommand(configure, ['--jsonl'], `${lines.join('\n\n')}\n`)
      const hashes = stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line).hash_hex)
      expect(hashes).toEqual(inputs.map(sha256d))
    }),
    { numRuns: 20 },
  )
})

test('--algorithm is the default of lines without one', async () => {
  expect((await runCommand(configure, ['--jsonl', '--algorithm', 'sha256d'], '{"input_hex": "00"}')).stdout).toContain(
    'hash_hex',
  )
})

test.each([
  [['--algorithm', 'sha256d'], undefined, 'nothing to hash'],
  [['--input', '00'], undefined, 'no algorithm'],
  [['--algorithm', 'md5', '--input', '00'], undefined, 'unknown algorithm string "md5"'],
  [['--algorithm', 'constructor', '--input', '00'], undefined, 'unknown algorithm'],
  [['--algorithm', 'sha256d', '--input', '0x00'], undefined, '--input must be'],
  [['--jsonl', '--input', '00'], '', 'not both'],
  [['--jsonl'], '{"algorithm": "sha256d", "input_hex": "00"}\n[]', 'line 2 must be'],
  [['--jsonl'], '{', 'line 1 is not valid JSON'],
  [['--jsonl'], '{"algorithm": "sha256d", "input_hex": "0"}', 'input_hex of line 1 must be'],
])('%j is refused', async (argv, input, message) => {
  await expect(runCommand(configure, argv, input)).rejects.toThrow(message)
})
