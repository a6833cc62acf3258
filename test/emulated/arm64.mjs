// Cross-builds for AArch64 and runs the C++ tests and the addon in an AArch64 Node under qemu's user emulation.
// Takes test name prefixes. See README.md.
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { vectorItems } from './arm64_items.mjs'
import { crossBuild, foreignNode, root, run } from './foreign.mjs'
import { testRuns } from './test_runs.mjs'

const target = 'aarch64-linux-gnu'
// The vectors of a few keys stand for all: a cache takes long here. os/refusals asks what the kernel keeps of memory
// marks and filters, which the emulator does not pass on.
const defaults = [
  'base/',
  'sha256d/',
  'blake3/',
  'k12/',
  'engine/',
  'os/code',
  'os/cpu_quota',
  'os/huge_pages',
  'os/memory_limit',
  'os/pages',
  'os/thread',
  'randomx/argon2d: every',
  'randomx/argon2d: kernels',
  'randomx/aes',
  'randomx/jit',
  'randomx/vm: hashes of',
  'randomx/vm: full',
]
const prefixes = process.argv.length > 2 ? process.argv.slice(2) : defaults
const { PICKAXE_ARGON2D = 'neon', PICKAXE_AES = 'armv8' } = process.env

const emulator = 'qemu-aarch64-static'
const inTarget = args => ['-L', `/usr/${target}`, ...args]
const emulate = (args, environment) => run(emulator, inTarget(args), { env: { ...process.env, ...environment } })
const testProgram = program => `build/tests-${target}/${program}`

crossBuild(target, '--tests')
const runs = testRuns(prefixes, (program, prefix) =>
  execFileSync(emulator, inTarget([testProgram(program), '--list', prefix]), { cwd: root, encoding: 'utf8' }),
)
for (const { program, prefixes } of runs) emulate([testProgram(program), ...prefixes], { PICKAXE_ARGON2D, PICKAXE_AES })
if (process.argv.length <= 2) {
  const tests = ['randomx/jit/items', 'randomx/jit/arm64/superscalar', 'randomx/memory/item_kernels']
  for (const [kernel, processor] of Object.entries(vectorItems))
    emulate(['-cpu', processor, testProgram('pickaxe_randomx_tests'), ...tests], { PICKAXE_ITEMS: kernel })
}

crossBuild(target)
const node = foreignNode('linux', 'arm64')
emulate([node, 'test/package/smoke.mjs'], { PICKAXE_PREBUILD: path.join(root, 'build', `cmake-${target}`) })
