/** What people see, recorded: `npx vitest run screens -u` records anew what was meant to change. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { helpPages, screenOf, widthOf } from '../rig/screen.js'
import { dmintVector } from '../vectors/dmint.js'

vi.setConfig({ testTimeout: 120_000 })

const job = dmintVector('small-v1-0')
const dmint = ['--preimage', job.preimage_hex, '--target', job.target_hex, '--nonce-width', '4']
const here = ['--threads', '1', '--kernel', 'scalar']

const commands: Record<string, readonly string[]> = {
  help: ['--help'],
  found: ['mine', ...dmint, ...here, '--range', '671000..672000'],
  exhausted: ['mine', ...dmint, ...here, '--range', '0..5'],
  'not-valid': ['verify', ...dmint, '--nonce', '00000000'],
  valid: ['verify', ...dmint, '--nonce', job.nonce_hex],
  'wrong-flag': ['mine', '--preimagd', '00'],
  unheeded: ['mine', ...dmint, '--mode', 'light'],
}

const address = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const nowhere = ['solo', '--rpc', '127.0.0.1:1', '--coin', 'bitcoin', '--address', address, ...here]

/** What depends on the machine, or is interrupted at some moment: only how it is shown is looked at. */
const machine: Record<string, readonly string[]> = {
  info: ['info'],
  doctor: ['doctor', '--reach', '127.0.0.1:1', '--reach', 'http://127.0.0.1:1'],
  bench: [
    'bench',
    '--only',
    'kernels,overhead',
    '--kernel',
    'scalar',
    '--windows',
    '1',
    '--window-ms',
    '10',
    '--warmup-ms',
    '0',
  ],
  solo: nowhere,
  pool: ['pool', '--url', '127.0.0.1:1', '--user', 'me', ...here, '--algorithm', 'sha256d'],
  'dry-run': [...nowhere, '--dry-run'],
  interrupted: ['mine', ...dmint.with(3, 'ff'), ...here],
}

/** How it is shown: columns, 0 for a pipe, and what the environment says of colours. */
const ways: Record<string, [number, NodeJS.ProcessEnv]> = {
  '60': [60, {}],
  '80': [80, {}],
  '120': [120, {}],
  pipe: [0, {}],
  'no-color': [80, { NO_COLOR: '1' }],
  dumb: [80, { TERM: 'dumb' }],
}

/** Times and rates differ from run to run. */
function masked(text: string): string {
  return text
    .replace(/[\d.]+ (?:s|ms)\b/g, 'N s')
    .replace(/[\d.]+ [kMG]?H\/s/g, 'N H/s')
    .replaceAll('\x1b', '␛')
}

const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0

describe.skipIf(!hasPython).each(Object.keys(ways))('%s', way => {
  const [columns, environment] = ways[way]!

  it('as recorded, and no line wider than the terminal', async () => {
    const shown: string[] = []
    for (const [name, args] of Object.entries(commands)) {
      const { exitCode, text } = await screenOf(args, columns, environment)
      shown.push(`=== ${name}: exit code ${exitCode}\n${text}`)
    }
    const all = shown.join('\n')
    judge(all)
    await expect(masked(all)).toMatchFileSnapshot(`screens/${way}.txt`)
  })

  it('every help page', async () => {
    const { exitCode, text } = await helpPages(columns, environment)
    expect(exitCode).toBe(0)
    judge(text)
    // Without colours they are those of 80 columns.
    if (way === 'no-color' || way === 'dumb') expect(text).toBe(stripVTControlCharacters((await helpPages(80)).text))
    else await expect(masked(text)).toMatchFileSnapshot(`screens/help-${way}.txt`)
  })

  it('what tells of this machine, and what is interrupted', async () => {
    const shown = await Promise.all(
      Object.entries(machine).map(async ([name, args]) => {
        const goesOn = ['solo', 'pool', 'interrupted'].includes(name)
        const { exitCode, text } = await screenOf(args, columns, environment, goesOn ? 2 : undefined)
        return `=== ${name}: exit code ${exitCode}\n${text}`
      }),
    )
    judge(shown.join('\n'))
    if (process.env.SHOW_SCREENS !== undefined)
      writeFileSync(`${process.env.SHOW_SCREENS}/${way}.txt`, shown.join('\n'))
    const codes = Object.keys(machine).map(name =>
      Number(new RegExp(`=== ${name}: exit code (\\d+)`).exec(shown.join('\n'))![1]),
    )
    expect(codes).toEqual([0, 1, 0, 130, 130, 1, 130])
  })

  /** No line wider than the terminal, colours where they belong. */
  function judge(text: string): void {
    if (columns > 0) {
      // What has no space to break at stays whole, to be copied.
      const wide = text.split('\n').filter(line => widthOf(line) > columns && !/[0-9a-f]{40}|\S{40}/.test(line))
      expect(wide).toEqual([])
    }
    expect(text.includes('\x1b[')).toBe(columns > 0 && Object.keys(environment).length === 0)
  }
})
