// Counts the instructions of RandomX hashes on AArch64 one by one, under qemu's user emulation: ours and, where its source
// tree is given, the reference's. Fails if they compute different hashes, or if ours takes more. See README.md.
//   node test/emulated/count_instructions.mjs [--reference TREE] [--hashes 4] [--variant rx/0]... [--json]
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { vectorItems } from './arm64_items.mjs'
import { crossBuild, root, run } from './foreign.mjs'

const { values: asked } = parseArgs({
  options: {
    reference: { type: 'string' },
    hashes: { type: 'string', default: '4' },
    variant: { type: 'string', multiple: true, default: ['rx/0', 'rx/2'] },
    json: { type: 'boolean', default: false },
  },
})
const hashes = Number(asked.hashes)
const target = 'aarch64-linux-gnu'
const folder = path.join(root, 'build', 'emulated', 'instructions')
const here = file => path.join(root, 'test', 'emulated', file)
/** As in counted.h. */
const items = 1024
/** Of counted_hashes.cpp, which says what each is. */
const phases = { cache: '1', items: '2', hashes: '4' }
/** Static programs lie below this, what they map above it: generated code. */
const endOfPrograms = 1 << 28

const says = (command, ...args) => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout : ''
}

/** Why nothing can be counted here, or undefined. */
function lacking() {
  if (!says(`${target}-g++`, '--version')) return `there is no ${target}-g++ (g++-aarch64-linux-gnu)`
  if (!says('cc', '--version')) return 'there is no cc (gcc)'
  if (!says('qemu-aarch64', '--version')) return 'there is no qemu-aarch64 (qemu-user; the static one takes no plugins)'
  if (!/-plugin/.test(says('qemu-aarch64', '-help'))) return 'this qemu-aarch64 takes no plugins'
  return undefined
}

function buildCounter() {
  const major = Number(/version (\d+)/.exec(says('qemu-aarch64', '--version'))?.[1])
  const counter = path.join(folder, 'counter.so')
  const define = `-DPLUGIN_VERSION=${major >= 9 ? 2 : 1}`
  run('cc', ['-O2', '-shared', '-fPIC', define, '-o', counter, here('instruction_counter.c')])
  return counter
}

function buildOurs() {
  crossBuild(target, '--tests', '--static', '--target', 'pickaxe_counted_hashes')
  return path.join(root, 'build', `tests-${target}-static`, 'pickaxe_counted_hashes')
}

function buildReference(tree) {
  const build = path.join(folder, 'reference')
  const program = path.join(folder, 'counted_reference')
  const cross = [
    ...[
      '-DCMAKE_SYSTEM_NAME=Linux',
      '-DCMAKE_SYSTEM_PROCESSOR=aarch64',
      '-DCMAKE_BUILD_TYPE=Release',
      '-DARCH=default',
    ],
    ...[`-DCMAKE_C_COMPILER=${target}-gcc`, `-DCMAKE_CXX_COMPILER=${target}-g++`],
  ]
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] }
  run('cmake', ['-S', path.resolve(tree), '-B', build, ...cross], quiet)
  run('cmake', ['--build', build, '--target', 'randomx'], quiet)
  const library = path.join(build, 'librandomx.a')
  const options = ['-std=c++17', '-O2', '-static', `-I${path.join(path.resolve(tree), 'src')}`]
  run(`${target}-g++`, [...options, '-o', program, here('counted_reference.cpp'), library, '-lpthread'])
  return program
}

/** Instructions by phase, all and those of generated code, and what the program said. */
function count(counter, program, args, processor = 'max') {
  const out = path.join(folder, 'counts')
  const emulated = ['-cpu', processor, '-plugin', `${counter},out=${out}`, program, ...args]
  const said = execFileSync('qemu-aarch64', emulated, { encoding: 'utf8' })
  const counts = {}
  let phase
  for (const line of fs.readFileSync(out, 'utf8').trimEnd().split('\n')) {
    const [first, second] = line.split(' ')
    if (first === 'phase') {
      phase = counts[second] = { all: 0, generated: 0 }
    } else {
      phase.all += Number(second)
      if (Number.parseInt(first, 16) >= endOfPrograms) phase.generated += Number(second)
    }
  }
  return { counts, said }
}

/** The same hashes with items computed otherwise; lanes take more of them than one machine asks for. */
function itemRuns() {
  const run = (kernel, machines, processor) => ({
    name: `pickaxe, machines: ${machines}, items: ${kernel}`,
    program: ours,
    args: [machines, kernel],
    processor,
  })
  return [run('plain', '1'), ...Object.entries(vectorItems).map(([kernel, cpu]) => run(kernel, '4', cpu))]
}

const reason = lacking()
if (reason !== undefined) {
  console.error(`skipped: ${reason}, so no instructions are counted`)
  process.exit(0)
}
fs.mkdirSync(folder, { recursive: true })
const counter = buildCounter()
const ours = buildOurs()
const reference = asked.reference === undefined ? undefined : buildReference(asked.reference)
if (reference === undefined) console.error('skipped: the reference, whose source tree --reference names')

const rows = []
for (const variant of asked.variant) {
  for (const mode of ['full', 'light']) {
    const runs = [
      ...(reference ? [{ name: 'reference', program: reference, args: [] }] : []),
      ...[1, 4].map(n => ({ name: `pickaxe, machines: ${n}`, program: ours, args: [`${n}`, 'jit-arm64'] })),
      ...(mode === 'light' ? itemRuns() : []),
    ]
    let same
    for (const { name, program, args, processor } of runs) {
      const { counts, said } = count(counter, program, [variant, mode, `${hashes}`, ...args], processor)
      same ??= said
      assert.equal(said, same, `${name} computes other hashes of ${variant}, ${mode}`)
      const { all, generated } = counts[phases.hashes]
      const row = { variant, mode, name, hash: Math.round(all / hashes), generated: Math.round(generated / hashes) }
      if (mode === 'light')
        Object.assign(row, { item: Math.round(counts[phases.items].all / items), cache: counts[phases.cache].all })
      rows.push(row)
      const least = rows.find(one => one.variant === variant && one.mode === mode && one.name === 'reference')
      if (least && args.includes('jit-arm64'))
        assert.ok(row.hash < least.hash, `${name} takes more for ${variant}, ${mode}`)
      if (asked.json) console.log(JSON.stringify(row))
    }
  }
}
if (!asked.json) {
  const number = value => (value === undefined ? '' : value.toLocaleString('en').replaceAll(',', ' '))
  console.log(
    '| variant | mode | | a hash | of it generated code | a dataset item | the cache |\n|---|---|---|---|---|---|---|',
  )
  for (const { variant, mode, name, hash, generated, item, cache } of rows)
    console.log(`| ${[variant, mode, name, ...[hash, generated, item, cache].map(number)].join(' | ')} |`)
}
