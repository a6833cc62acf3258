// The same sources in another folder, in another time zone, with another number of jobs: the same bytes of every addon in prebuilds/.
// Takes names of targets.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { targets } from '../../.ci/prebuilds/targets.mjs'
import { copyTree } from './tree_copy.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-again-')), 'another-place')
process.once('exit', () => fs.rmSync(path.dirname(folder), { recursive: true, force: true }))

const sha256 = file => crypto.hash('sha256', fs.readFileSync(file))

const chosen = process.argv.slice(2)
const built = targets.filter(
  ({ name, file }) =>
    fs.existsSync(path.join(root, 'prebuilds', file)) && (chosen.length === 0 || chosen.includes(name)),
)
assert.ok(built.length > 0, 'there is no prebuild to compare with')

copyTree(folder)
const env = { ...process.env, TZ: 'Pacific/Chatham', CMAKE_BUILD_PARALLEL_LEVEL: '3' }
const make = ['.ci/prebuilds/make.mjs', '--local', ...built.map(({ name }) => name)]
execFileSync(process.execPath, make, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] })

const digests = built.map(({ name, file }) => {
  const [first, second] = [root, folder].map(at => sha256(path.join(at, 'prebuilds', file)))
  console.log(`${first} ${name}${first === second ? '' : `, from another folder ${second}`}`)
  return { name, first, second }
})
assert.deepEqual(
  digests.filter(({ first, second }) => first !== second).map(({ name }) => name),
  [],
  'these are not the same bytes',
)
console.log(`${built.length} of ${targets.length}: the same bytes from another folder`)
