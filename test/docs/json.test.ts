/** The JSON of the commands has the fields that docs/json.md tells of, and no other. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'
import { documents, page } from '../../docs/json_fields.mjs'
import { btc3Genesis, pxdMint } from '../../lib/cli/demo/recorded_work.js'
import { jsonShow } from '../../lib/cli/demo.js'
import { jsonLine } from '../../lib/cli/json_output.js'
import { jsonReporter as poolReporter } from '../../lib/cli/pool/reporter.js'
import { serveHttp } from '../../lib/cli/solo/http_server.js'
import type { RecentBlock } from '../../lib/cli/solo/recent_blocks.js'
import { jsonReporter as soloReporter } from '../../lib/cli/solo/reporter.js'
import { createTerminal, type Terminal } from '../../lib/cli/terminal.js'
import { noticeOf } from '../../lib/miner/notice.js'
import { type DryRun, miningInfo, type SoloEvent } from '../../lib/source/node/index.js'
import { type PoolEvent, type PoolStats, poolInfo } from '../../lib/source/stratum/index.js'
import { root } from '../house/files.js'
import { poolStats as poolAtWork } from '../rig/pool_stats.js'
import { randomxStats, soloStats } from '../rig/solo_stats.js'
import { dmintVector } from '../vectors/dmint.js'
import { fieldsIn, holds, type OneOfEach } from './told_fields.js'

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

it('a notice of mine', () => {
  const notice = noticeOf('light-mode', { jobId: 1, code: 'PICKAXE_ERR_OUT_OF_MEMORY', reason: 'none is left' })
  holds('pickaxe mine: a notice', jsonLine({ notice }))
})

it('demo', () => {
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
  const show = jsonShow(createTerminal({ stdin, stdout, stderr }))
  const done = { hashes: 1, elapsedMs: 1 }
  for (const work of [pxdMint, btc3Genesis]) {
    show.progress(work, { ...done, hashrate: 1, expectedHashes: 1, chance: 0.5 })
    show.proof({ work, nonceBytes: new Uint8Array(4), hash: new Uint8Array(32), ...done })
  }
  show.interrupted()
  const lines = (stream: PassThrough) => String(stream.read()).trimEnd().split('\n')
  const [proofs, notes] = [lines(stdout), lines(stderr)]
  expect([proofs.length, notes.length]).toEqual([2, 3])
  for (const line of proofs) holds('pickaxe demo', line, { always: false })
  for (const line of notes) holds('pickaxe demo: on the way', line, { always: false })
})

const ofBlock = { height: 1, id: 'ab' }
const soloEvents: OneOfEach<SoloEvent> = {
  node: { node: 'a', up: true, message: 'b' },
  template: { node: 'a', height: 1, previous: 'ab', transactions: 2, expectedHashes: 3 },
  hold: { hold: 'nodes', message: 'none' },
  released: { hold: 'nodes' },
  found: { ...ofBlock, reward: 5 },
  block: { ...ofBlock, outcome: 'rejected', reason: 'high-hash', node: 'a' },
  reorganised: { ...ofBlock, outcome: 'orphaned', node: 'a' },
  postponed: { ...ofBlock, message: 'gone' },
  notice: { message: 'slow' },
}

const poolEvents: OneOfEach<PoolEvent> = {
  pool: { pool: 'a', up: true, message: 'b' },
  job: { pool: 'a', job: 'b', algorithm: 'rx/0', difficulty: 1, height: 2, cleans: true },
  hold: { hold: 'job', message: 'none' },
  released: { hold: 'job' },
  share: {
    outcome: 'rejected',
    pool: 'a',
    job: 'b',
    difficulty: 1,
    isBlock: false,
    checkMs: 1,
    latencyMs: 2,
    reason: 'stale',
    text: 'Stale',
    meaning: 'late',
  },
  message: { pool: 'a', text: 'b' },
  notice: { message: 'slow' },
}

function heldLines(title: string, events: object, reporterOn: (terminal: Terminal) => { onEvent(event: never): void }) {
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
  const reporter = reporterOn(createTerminal({ stdin, stdout, stderr }))
  const types = Object.keys(events)
  for (const [type, event] of Object.entries(events)) reporter.onEvent({ type, ...event } as never)
  const lines = String(stdout.read()).trimEnd().split('\n')
  expect(lines).toHaveLength(types.length)
  for (const [i, line] of lines.entries()) holds(title, line, { type: types[i]! })
  expect(Object.keys(documents[title]!.types!)).toEqual([...types, 'stats', 'end'])
}

it('events of solo and pool, each of its kind', () => {
  heldLines('pickaxe solo: events', soloEvents, soloReporter)
  heldLines('pickaxe pool: events', poolEvents, poolReporter)
})

it('solo --dry-run', () => {
  const template = { height: 1, transactions: 2, expectedHashes: 3 }
  const nodes = [{ node: 'a', chain: 'main', height: 1, peers: 2, template }]
  const made: DryRun = { nodes, journalDirectory: 'a', openBlocks: 1, damaged: ['b'] }
  holds('pickaxe solo --dry-run', jsonLine(made))
})

it('what --http serves to its page', async () => {
  const monitor = await serveHttp({ listen: '127.0.0.1:0' })
  try {
    const miner = {
      stats: () => ({ ...soloStats, holds: [{ hold: 'tips' as const, message: 'they differ' }] }),
      blocks: () => [{ foundAt: 1, ...ofBlock, fate: 'rejected' as const, reason: 'high-hash' }],
      pause: () => {},
      resume: () => {},
    }
    monitor.show(miner, { newest: [], trouble: undefined })
    monitor.onEvent({ type: 'found', ...ofBlock })
    const got = async (name: string) => (await fetch(`${monitor.url}${name}`)).text()
    holds('/events', await got('events'))
    holds('/health', await got('health'))
    holds('pickaxe solo: numbers', await got('stats'), { always: false })
    holds('/history', await got('history'), { always: false })
  } finally {
    await monitor.close()
  }
})

it('names are in snake_case and objects have their version wherever they are told of', () => {
  for (const [title, { fields, types = {} }] of Object.entries(documents)) {
    const of = Object.values(types).flatMap(each => (typeof each === 'string' ? [] : Object.keys(each)))
    for (const field of [...Object.keys(fields), ...of]) {
      for (const name of field.split(/\[\]|\./)) expect(name, `${field} of ${title}`).toMatch(/^(?:[a-z0-9_]*|\*)$/)
    }
    expect(Object.keys(fields)[0], title).toBe('format_version')
  }
})

it('numbers of solo and pool as a program gets them from the library', () => {
  const names = (value: unknown): string[] => fieldsIn(value).flatMap(field => field.split(/\[\]|\./))
  const randomx = randomxStats('building-dataset')
  for (const info of [miningInfo({ ...soloStats, randomx }), poolInfo({ ...poolStats, randomx })]) {
    expect(names(info).filter(name => /[A-Z]/.test(name))).toEqual([])
    expect(names(info)).toContain('items_done')
  }
})

const poolStats: PoolStats = {
  ...poolAtWork,
  sharesRejected: { stale: 1 },
  pools: [{ pool: 'a', up: false, error: 'gone' }],
}

it('numbers of solo and pool', () => {
  const randomx = randomxStats('building-dataset')
  const node = { node: 'a', up: false, lead: false, height: 1, tip: 'ab', peers: 2, error: 'gone' }
  const recent: RecentBlock = { height: 1, id: 'ab', at: 1, ours: false, address: null, tag: null }
  const holding = [{ hold: 'nodes', message: 'none' }]
  const solo = { ...soloStats, randomx, nodes: [node], holds: holding } as typeof soloStats
  holds(
    'pickaxe solo: numbers',
    jsonLine({ ...miningInfo(solo), recent_blocks: [recent], recent_blocks_trouble: null }),
  )

  holds('pickaxe pool: numbers', jsonLine(poolInfo({ ...poolStats, randomx, holds: holding } as PoolStats)))
})
