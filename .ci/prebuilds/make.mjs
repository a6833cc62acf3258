// Builds addons and puts them into prebuilds/, which then holds those alone. Without arguments that of this system by its own
// compiler, as a release does; named targets, or all of them with --all, by the toolchains of cpp/toolchains, on Linux. Says what
// a release would refuse about each; with --local that is no failure.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeChecksums } from './checksums.mjs'
import { faultsOf } from './inspect.mjs'
import { hostTarget, targets } from './targets.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const prebuilds = path.join(root, 'prebuilds')
const zig = path.join(root, 'build', 'zig')
const { values, positionals } = parseArgs({
  options: { all: { type: 'boolean', default: false }, local: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.find(name => !targets.some(target => target.name === name))
if (unknown !== undefined)
  throw new Error(`there is no target ${unknown}: ${targets.map(({ name }) => name).join(', ')}`)

// What is published is compiled here and now: nothing of it comes out of a compiler cache.
delete process.env.CMAKE_CXX_COMPILER_LAUNCHER

const run = (command, args, options = {}) =>
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })

/** Made by this system's own compiler. */
function buildHere() {
  run(process.execPath, ['cpp/build.cjs'])
  return path.join(root, 'build', 'Release', 'pickaxe.node')
}

/** Made by the toolchain of its own that each target has; all but one are zig's, one package of npm's. */
function buildAcross({ name }) {
  const toolchain = name === 'win32-x64' ? 'x86_64-w64-mingw32' : `zig-${name}`
  const cache = path.join(zig, 'cache')
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache }
  // A GCC for AArch64 on the machine would change what Clang makes of atomic operations, in zig's own libraries too.
  if (name.startsWith('linux')) env.CCC_OVERRIDE_OPTIONS = '# +--gcc-toolchain=/nonexistent'
  if (toolchain.startsWith('zig')) installZig()
  run(process.execPath, ['cpp/build.cjs', '--toolchain', toolchain], { env })
  return path.join(root, 'build', `cmake-${toolchain}`, 'build', 'Release', 'pickaxe.node')
}

/** The version and integrity in tools/package-lock.json. */
function installZig() {
  if (fs.existsSync(path.join(zig, 'node_modules'))) return
  fs.cpSync(path.join(import.meta.dirname, 'tools'), zig, { recursive: true })
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: zig })
}

function place(target, built) {
  const addon = fs.readFileSync(built)
  const file = path.join(prebuilds, target.file)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, addon)
  return faultsOf(target, addon)
}

const across = values.all ? targets : targets.filter(({ name }) => positionals.includes(name))
const here = hostTarget()
if (across.length === 0 && here === undefined)
  throw new Error(`no release has a binary for ${process.platform}-${process.arch}`)

for (const name of fs.readdirSync(prebuilds))
  if (name !== 'README.md') fs.rmSync(path.join(prebuilds, name), { recursive: true })
const faults = []
for (const target of across.length > 0 ? across : [here]) {
  try {
    const built = across.length > 0 ? buildAcross(target) : buildHere()
    faults.push(...place(target, built).map(fault => `prebuilds/${target.file}: ${fault}`))
  } catch (error) {
    // The others are made all the same; this one is named.
    faults.push(`${target.name} could not be made: ${error.message}`)
  }
}
console.log(writeChecksums(prebuilds))
for (const fault of faults) console.error(fault)
if (faults.length > 0 && !values.local) process.exitCode = 1
