/** A toy algorithm in a copy of the tree: one file and a line in the table, and everything knows it. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { root } from '../../house/files.js'

const copy = path.join(root, 'build/toy')
const at = (name: string) => path.join(copy, name)

const toy = `
import { sha256 as hash } from '@noble/hashes/sha2.js'
import { meetsTarget } from '../base/target.js'
import type { Algorithm, Fields, HeaderOptions } from './algorithm.js'
import type { JobLayout } from './layout.js'

export interface Sha256Job extends JobLayout {
  readonly algorithm: 'sha256'
}

interface Sha256HeaderOptions extends HeaderOptions {
  algorithm: 'sha256'
}

const none = {} satisfies Fields

export const sha256 = {
  name: 'sha256',
  title: 'sha256',
  inWords: 'SHA-256 once',
  labels: ['sha256'],
  label: () => 'sha256',
  hasModes: false,
  hasKernels: false,
  check: (_job: Sha256Job) => {},
  own: () => ({}),
  preimages: () => undefined,
  native: () => ({ sha256: {} }),
  threadsBy: () => undefined,
  engine: ({ kernel }) => kernel,
  mismatchDetail: () => ({}),
  hashing: { hashSync: hash },
  verdict: (job, _, hash) => ({ valid: meetsTarget(hash, job.target), hash }),
  document: { fields: none, read: () => ({}) },
  write: () => ({}),
  header: { bytes: () => 80, options: [], own: (_: Sha256HeaderOptions) => ({}), document: { fields: none, read: () => ({}) } },
  dmint: { several: false, isInclusive: false },
} as const satisfies Algorithm<Sha256Job, object, typeof none, Sha256HeaderOptions, typeof none>
`

const program = `
import { createHash } from 'node:crypto'
import { blockHeader, dmint, type Job, jobFromJSON, jobToJSON } from './lib/algorithm/index.js'
import { HitVerifier } from './lib/miner/hit_verifier.js'
import { toNativeJob } from './lib/miner/native_job.js'
import { verify, verifySync } from './lib/verify/index.js'
import { PlainEngine } from './test/rig/plain_engine.js'

const rule = { target: (1n << 250n) - 1n, range: { start: 0n, end: 4000n } }
const header = blockHeader({ algorithm: 'sha256', header: new Uint8Array(80).fill(3), ...rule })
const mint = dmint({ algorithm: 'sha256', preimage: new Uint8Array(64), target: 1n << 62n, nonceWidth: 8 })

const engine = new PlainEngine({ hash: input => createHash('sha256').update(input).digest() })
engine.setJob(header)
const { value: hit } = await engine.hits().next()
await engine.close()

const { nonce, preimageIndex, hash } = hit!
const verdict = await verify(header, nonce)
const checked = new HitVerifier('typescript').check(header, { nonce, preimageIndex, hash })
console.log(
  JSON.stringify({
    nonce: Number(nonce),
    hash: Buffer.from(hash).toString('hex'),
    message: Buffer.from(hit!.message).toString('hex'),
    verdicts: [verdict, verifySync(header, nonce), checked].map(each => 'valid' in each && each.valid),
    other: verifySync(header, nonce + 1n).valid,
    json: jobToJSON(header),
    same: [header, mint].every((job: Job) => {
      return JSON.stringify(jobToJSON(jobFromJSON(jobToJSON(job)))) === JSON.stringify(jobToJSON(job))
    }),
    native: Object.keys(toNativeJob(header)).includes('sha256'),
  }),
)
`

// The rig is written for the looser rules of tests.
const compilerOptions = {
  noUncheckedIndexedAccess: false,
  rootDir: '.',
  outDir: 'out',
  declaration: false,
}

beforeAll(() => {
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(at('out'), { recursive: true })
  cpSync(path.join(root, 'lib'), at('lib'), { recursive: true })
  cpSync(path.join(root, 'test/rig'), at('test/rig'), { recursive: true })
  cpSync(path.join(root, 'package.json'), at('out/package.json'))

  // The whole change: a file, and the table names it.
  writeFileSync(at('lib/algorithm/sha256.ts'), toy)
  const table = readFileSync(at('lib/algorithm/table.ts'), 'utf8')
  const line = /export const algorithms = \{(.*)\} as const/
  expect(table).toMatch(line)
  writeFileSync(
    at('lib/algorithm/table.ts'),
    table.replace(line, "import { sha256 } from './sha256.js'\nexport const algorithms = {$1, sha256 } as const"),
  )

  writeFileSync(at('toy.ts'), program)
  const config = { extends: '../../tsconfig.json', compilerOptions, include: ['lib', 'toy.ts'] }
  writeFileSync(at('tsconfig.json'), JSON.stringify(config))
  execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', copy], { stdio: 'pipe' })
}, 240_000)

const run = (script: string, ...args: string[]) =>
  execFileSync(process.execPath, [at(`out/${script}`), ...args], { encoding: 'utf8', stdio: 'pipe' })

test('it is mined, verified, written and read', () => {
  const mined = JSON.parse(run('toy.js'))
  const message = Buffer.from(mined.message, 'hex')
  expect(message.readUInt32LE(76)).toBe(mined.nonce)
  expect(createHash('sha256').update(message).digest('hex')).toBe(mined.hash)
  expect(mined).toMatchObject({ verdicts: [true, true, true], other: false, same: true, native: true })
  expect(mined.json).toMatchObject({ algorithm: 'sha256', nonce_offset: 76 })
})

test('the command line knows it: by flags, by name, in its help', () => {
  const input = '00ff'
  const once = createHash('sha256').update(Buffer.from(input, 'hex')).digest('hex')
  expect(run('lib/cli/pickaxe.js', 'hash', '--algorithm', 'sha256', '--input', input).trim()).toBe(once)
  const flags = ['--header', '03'.repeat(80), '--algorithm', 'sha256', '--target', 'ff'.repeat(32), '--json']
  expect(JSON.parse(run('lib/cli/pickaxe.js', 'verify', ...flags))).toEqual({
    format_version: 1,
    valid: true,
    hash_hex: createHash('sha256').update(Buffer.alloc(80, 3)).digest('hex'),
  })
  expect(run('lib/cli/pickaxe.js', 'verify', '--help')).toContain('scash, sha256')
})
