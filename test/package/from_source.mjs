// The ways to a binary of one's own, in an empty folder and with a compiler: `pickaxe build-addon` in an installed package, and npm's
// install from a git address, which makes the package from a clone.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { hostTarget } from '../../.ci/prebuilds/targets.mjs'
import { npm, pack } from '../../.ci/release/pack.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-source-')))
process.once('exit', () => fs.rmSync(scratch, { recursive: true, force: true }))
const sha256 = file => createHash('sha256').update(fs.readFileSync(file)).digest('hex')
const quiet = ['--no-audit', '--no-fund', '--loglevel=error']

function emptyFolder(name) {
  const folder = path.join(scratch, name)
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "user", "private": true, "type": "module" }\n')
  fs.copyFileSync(path.join(import.meta.dirname, 'smoke.mjs'), path.join(folder, 'smoke.mjs'))
  return folder
}

/** Mines a recorded proof; the addon it used. */
function mines(folder) {
  const said = execFileSync(process.execPath, ['smoke.mjs', 'pickaxe'], { cwd: folder, encoding: 'utf8' })
  return /found it \((.*)\)/.exec(said)[1]
}

const built = emptyFolder('built')
npm(['install', '--ignore-scripts', ...quiet, pack(scratch)], { cwd: built })
npm(['install', '--ignore-scripts', '--no-save', ...quiet, 'node-addon-api@8', 'node-api-headers@1'], { cwd: built })
const command = path.join('node_modules', 'pickaxe', 'dist', 'cli', 'pickaxe.js')
const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'build-addon'], {
  cwd: built,
  encoding: 'utf8',
})
assert.equal(status, 0, stderr)
assert.match(stdout, /^built .*\nSHA-256 [0-9a-f]{64}; it passed its self-tests/m)
assert.equal(mines(built), path.join(built, 'node_modules', 'pickaxe', 'build', 'Release', 'pickaxe.node'))
// The compiler that built the clone's makes the same bytes of the package: so a release's digest can be found again.
execFileSync(process.execPath, ['cpp/build.cjs'], { cwd: root, stdio: 'inherit' })
const digest = sha256(path.join(root, 'build', 'Release', 'pickaxe.node'))
assert.match(stdout, new RegExp(`SHA-256 ${digest};`))
console.log('pickaxe build-addon in an installed package: builds what a clone builds, and mines')

// docs/trust.md: what was built is compared with what was published, and removed with one command.
const verified = () => spawnSync(process.execPath, [command, 'info', '--verify'], { cwd: built, encoding: 'utf8' })
const another = verified()
assert.deepEqual([another.status, /SHA-256 +(\S+)/.exec(another.stdout)?.[1]], [1, digest], another.stdout)
const sums = path.join(built, 'node_modules', 'pickaxe', 'prebuilds', 'SHA256SUMS')
const published = fs.readFileSync(sums, 'utf8')
const ofHost = new RegExp(`^\\w+(?= +${hostTarget().file.replaceAll('.', '\\.')}$)`, 'm')
fs.writeFileSync(sums, published.replace(ofHost, digest))
const same = verified()
assert.equal(same.status, 0, same.stdout)
assert.match(same.stdout, /it is the published one, byte for byte, and was built on this machine/)
fs.writeFileSync(sums, published)
execFileSync('sh', ['-c', 'rm -r node_modules/pickaxe/build'], { cwd: built })
assert.equal(verified().status, 0)
console.log('info --verify tells a build of one’s own from the published one, and finds that again')

const clone = path.join(scratch, 'clone')
execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${root}`, clone])
const fetched = emptyFolder('fetched')
npm(['install', '--allow-git=all', ...quiet, `git+file://${clone}`], { cwd: fetched })
assert.match(mines(fetched), /node_modules\/pickaxe\/prebuilds\//)
console.log('npm install git+file://…: builds and mines')
