import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configure } from '../../../lib/cli/hash.js'
import { scashVector } from '../../vectors/randomx_variants.js'
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

describe('RandomX', () => {
  const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/randomx.json', import.meta.url), 'utf8')) as {
    vectors: { key: string; input: string; v1: string; v2: string }[]
  }
  const [first] = vectors as [(typeof vectors)[number]]
  const flags = ['--key', first.key, '--input', first.input]

  test.each(['jit', 'interpreter', 'typescript'])('rx/0 and rx/2 by %s', async engine => {
    for (const [algorithm, expected] of [
      ['rx/0', first.v1],
      ['rx/2', first.v2],
    ] as const) {
      const { stdout } = await runCommand(configure, ['--algorithm', algorithm, '--engine', engine, ...flags])
      expect(stdout).toBe(`${expected}\n`)
    }
  })

  test.each(['jit', 'typescript'])(
    'Scash beside rx/0 of the same key by %s: its salt makes another cache',
    async engine => {
      const { key: key_hex, input: input_hex, hash } = scashVector()
      const lines = ['rx/0', 'scash'].map(algorithm => JSON.stringify({ algorithm, key_hex, input_hex }))
      const { stdout } = await runCommand(configure, ['--jsonl', '--engine', engine], lines.join('\n'))
      expect(stdout.trimEnd().split('\n')[1]).toBe(JSON.stringify({ format_version: 1, hash_hex: hash }))
    },
  )

  test('lines of several keys and algorithms, in order', async () => {
    const requests = vectors.slice(0, 6).flatMap(({ key, input, v1, v2 }) => [
      { algorithm: 'rx/0', key_hex: key, input_hex: input, expected: v1 },
      { algorithm: 'rx/2', key_hex: key, input_hex: input, expected: v2 },
      { algorithm: 'sha256d', input_hex: input, expected: sha256d(Buffer.from(input, 'hex')) },
    ])
    const { stdout } = await runCommand(configure, ['--jsonl'], requests.map(line => JSON.stringify(line)).join('\n'))
    expect(stdout).toBe(requests.map(({ expected }) => `{"format_version":1,"hash_hex":"${expected}"}\n`).join(''))
  })

  test('what was asked before a bad line is answered', async () => {
    const line = { algorithm: 'rx/0', key_hex: first.key, input_hex: first.input }
    await expect(runCommand(configure, ['--jsonl'], `${JSON.stringify(line)}\n{}`)).rejects.toThrow('line 2 must be')
  })
})

test.each([
  [['--algorithm', 'rx/0', '--input', '00'], undefined, 'rx/0 needs a key: --key is missing'],
  [['--algorithm', 'rx/0', '--key', '00'.repeat(61), '--input', '00'], undefined, 'at most 60 bytes, got 61'],
  [['--algorithm', 'rx/0', '--key', '', '--input', '0g'], undefined, '--input must be'],
  [['--algorithm', 'rx/0', '--input', '', '--engine', 'wasm'], undefined, 'Allowed choices are'],
  [['--input', '', '--engine', 'typescript', '--mode', 'full'], undefined, 'light mode only'],
  [['--jsonl'], '{"algorithm": "rx/2", "input_hex": "00"}', 'key_hex of line 1 is missing'],
  [
    ['--algorithm', 'sha256d', '--input', '00', '--mode', 'full'],
    undefined,
    '--mode is for RandomX, and this is sha256d',
  ],
  [
    ['--algorithm', 'blake3', '--input', '00', '--engine', 'jit'],
    undefined,
    '--engine is for RandomX, and this is blake3',
  ],
  [['--algorithm', 'sha256d', '--input', '00', '--key', '00'], undefined, '--key is for RandomX, and this is sha256d'],
  [['--algorithm', 'sha256d'], undefined, 'nothing to hash'],
  [['--input', '00'], undefined, 'no algorithm'],
  [['--algorithm', 'md5', '--input', '00'], undefined, 'unknown algorithm "md5": known are'],
  [['--algorithm', 'constructor', '--input', '00'], undefined, 'unknown algorithm'],
  [['--algorithm', 'sha256d', '--input', '0x00'], undefined, '--input must be'],
  [['--jsonl', '--input', '00'], '', 'not both'],
  [['--jsonl'], '{"algorithm": "sha256d", "input_hex": "00"}\n[]', 'line 2 must be'],
  [['--jsonl'], '{', 'line 1 is not valid JSON'],
  [['--jsonl'], '{"algorithm": "sha256d", "input_hex": "0"}', 'input_hex of line 1 must be'],
])('%j is refused', async (argv, input, message) => {
  await expect(runCommand(configure, argv, input)).rejects.toThrow(message)
})
