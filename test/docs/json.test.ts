/** The JSON of the commands has the fields that docs/json.md tells of, and no other. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'
import { documents, page } from '../../docs/json_fields.mjs'
import { jsonDocument } from '../../lib/cli/json_output.js'
import type { RecentBlock } from '../../lib/cli/solo/recent_blocks.js'
import { miningInfo } from '../../lib/source/node/index.js'
import { type PoolStats, poolInfo } from '../../lib/source/stratum/index.js'
import { root } from '../house/files.js'
import { poolStats } from '../rig/pool_stats.js'
import { randomxStats, soloStats } from '../rig/solo_stats.js'
import { dmintVector } from '../vectors/dmint.js'

vi.setConfig({ testTimeout: 120_000 })

const program = fileURLToPath(new URL('../../dist/cli/pickaxe.js', import.meta.url))
const job = dmintVector('small-v1-0')
const dmint = ['--preimage', job.preimage_hex, '--target', job.target_hex, '--nonce-width', '4', '--json']

function run(args: readonly string[], input = ''): Promise<{ stdout: string; stderr: string }> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, [program, ...args], (_, stdout, stderr) => resolve({ stdout, stderr }))
    child.stdin!.end(input)
  })
}

/** `a.b`, `a[]`: where values stand. */
function fieldsIn(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [`${at}[]`] : value.flatMap(each => fieldsIn(each, `${at}[]`))
  }
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([name, of]) => fieldsIn(of, at === '' ? name : `${at}.${name}`))
}

/** Told of, by that name or as one of an object whose names are data. */
function isTold(field: string, told: readonly string[]): boolean {
  if (told.includes(field)) return true
  // An array without elements, and an object that is null this time.
  if (told.some(each => each.startsWith(`${field}.`) || each.startsWith(`${field}[`))) return true
  return told.some(each => each.endsWith('.*') && field.startsWith(each.slice(0, -1)))
}

function holds(title: string, text: string, { always = true } = {}): void {
  const told = Object.keys(documents[title]!.fields)
  const fields = [...new Set(fieldsIn(JSON.parse(text)))]
  expect(fields.filter(field => !isTold(field, told))).toEqual([])
  if (!always) return
  const isThere = (field: string) => fields.some(each => each === field || each.startsWith(field.replace(/\*$/, '')))
  expect(told.filter(field => !isThere(field))).toEqual([])
}

it('the page is what `npm run docs:json` writes', () => {
  expect(readFileSync(path.join(root, 'docs', 'json.md'), 'utf8')).toBe(page())
})

it('mine', async () => {
  const lines = (text: string) => text.trimEnd().split('\n')
  holds('pickaxe mine: found', (await run(['mine', ...dmint, '--range', '671000..672000'])).stdout)
  holds('pickaxe mine: exhausted', (await run(['mine', ...dmint, '--range', '0..5'])).stdout)
  const child = execFile(process.execPath, [program, 'mine', ...dmint.with(3, 'ff'), '--threads', '1'])
  let noted = ''
  child.stderr!.on('data', text => {
    noted += text
    if (noted.includes('progress')) child.kill('SIGINT')
  })
  await new Promise(resolve => child.on('close', resolve))
  holds('pickaxe mine: on the way', lines(noted)[0]!)
  holds('pickaxe mine: interrupted', lines(noted).at(-1)!)
})

it('verify, hash, doctor, info', async () => {
  const claim = [...dmint, '--nonce', job.nonce_hex]
  holds('pickaxe verify', (await run(['verify', ...claim])).stdout, { always: false })
  holds('pickaxe hash', (await run(['hash', '--jsonl', '--algorithm', 'sha256d'], '{"input_hex":"00"}')).stdout)
  holds('pickaxe doctor', (await run(['doctor', '--json'])).stdout, { always: false })
  // Pools of huge pages, a quota: not every machine has them.
  holds('pickaxe info', (await run(['info', '--json'])).stdout, { always: false })
  holds('pickaxe info --verify', (await run(['info', '--verify', '--json'])).stdout)
})

it('an error', async () => {
  holds('An error', (await run(['mine', '--json', '--range', 'x', '--header', '00'])).stderr)
})

it('numbers of solo and pool', () => {
  const randomx = randomxStats('building-dataset')
  const node = { node: 'a', up: false, lead: false, height: 1, tip: 'ab', peers: 2, error: 'gone' }
  const recent: RecentBlock = { height: 1, id: 'ab', at: 1, ours: false, address: null, tag: null }
  const holding = [{ hold: 'nodes', message: 'none' }]
  const solo = { ...soloStats, randomx, nodes: [node], holds: holding } as typeof soloStats
  holds(
    'pickaxe solo: numbers',
    jsonDocument({ ...miningInfo(solo), recent_blocks: [recent], recent_blocks_trouble: null }),
  )

  const pool: PoolStats = {
    ...poolStats,
    randomx,
    holds: holding,
    sharesRejected: { stale: 1 },
    pools: [{ pool: 'a', up: false, error: 'gone' }],
  }
  holds('pickaxe pool: numbers', jsonDocument(poolInfo(pool)))
})
