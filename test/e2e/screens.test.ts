/** What people see, recorded: `npx vitest run screens -u` records anew what was meant to change. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it, vi } from 'vitest'
import { screenOf, widthOf } from '../rig/screen.js'
import { dmintVector } from '../vectors/dmint.js'

vi.setConfig({ testTimeout: 120_000 })

const job = dmintVector('small-v1-0')
const dmint = ['--preimage', job.preimage_hex, '--target', job.target_hex, '--nonce-width', '4']
const here = ['--threads', '1', '--kernel', 'scalar']

const commands: Record<string, readonly string[]> = {
  help: ['--help'],
  'help-mine': ['help', 'mine'],
  'help-fleet-worker': ['fleet', 'worker', '--help'],
  found: ['mine', ...dmint, ...here, '--range', '671000..672000'],
  exhausted: ['mine', ...dmint, ...here, '--range', '0..5'],
  'not-valid': ['verify', ...dmint, '--nonce', '00000000'],
  valid: ['verify', ...dmint, '--nonce', job.nonce_hex],
  'wrong-flag': ['mine', '--preimagd', '00'],
  unheeded: ['mine', ...dmint, '--mode', 'light'],
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
    if (columns > 0) {
      // What has no space to break at stays whole, to be copied.
      const wide = all.split('\n').filter(line => widthOf(line) > columns && !/[0-9a-f]{40}/.test(line))
      expect(wide).toEqual([])
    }
    expect(all.includes('\x1b[')).toBe(columns > 0 && Object.keys(environment).length === 0)
    await expect(masked(all)).toMatchFileSnapshot(`screens/${way}.txt`)
  })
})
