// What LLVM's models of AArch64 cores (llvm-mca) make of the code of dataset items: cycles an item where every load hits the
// first-level cache. A model is no measurement; it tells what ports and latencies allow. See README.md.
//   node test/emulated/model_cycles.mjs [CORE]...
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { crossBuild, root } from './foreign.mjs'

const target = 'aarch64-linux-gnu'
const llvm = ['-19', '-18', '-17', '-16', ''].find(suffix => spawnSync(`llvm-mca${suffix}`, ['--version']).status === 0)
/** Which kernels a core has; the first is what the others are compared with. */
const general = ['jit-arm64', 'jit-neon']
const cores = {
  'cortex-a72': general,
  'neoverse-n1': general,
  ampere1: general,
  'neoverse-v1': [...general, 'jit-sve256'],
  'neoverse-v2': [...general, 'jit-sve128'],
  'neoverse-n2': [...general, 'jit-sve128'],
  a64fx: [...general, 'jit-sve512'],
}
const seeds = [1, 2, 3]
const iterations = 3

function output(command, args, input) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    input,
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`)
  return stdout
}

/** The instructions of one turn of each program, without branches, which the model would follow nowhere. */
function straightLine(bytes) {
  const text = output(`llvm-mc${llvm}`, ['--disassemble', `--triple=${target}`, '-mattr=+sve2'], bytes)
  const lines = []
  let isLeftOver = false
  for (const line of text.split('\n').map(each => each.trim())) {
    // Of items in general registers the single one that may be left over stands behind a branch of its own.
    if (line.startsWith('cbz')) isLeftOver = true
    else if (line.startsWith('mov\tx0, x16')) isLeftOver = false
    if (isLeftOver || line === '' || /^(\.|b\.|cbz|ret)/.test(line)) continue
    lines.push(line.replace(/^(adr\s+x\d+|ldr\s+x\d+), #-?\d+$/, '$1, .'))
  }
  return lines
}

function cycles(core, lines) {
  const options = [`--mtriple=${target}`, `--mcpu=${core}`, '--mattr=+sve2', `--iterations=${iterations}`]
  const report = output(`llvm-mca${llvm}`, [...options, '--summary-view'], lines.join('\n'))
  return Number(/Total Cycles:\s+(\d+)/.exec(report)[1]) / iterations
}

const median = values => values.toSorted((a, b) => a - b)[values.length >> 1]

if (llvm === undefined) {
  console.error('skipped: there is no llvm-mca (llvm-19), so no core is modelled')
  process.exit(0)
}
crossBuild(target, '--tests', '--static', '--target', 'pickaxe_written_items')
const program = path.join(root, 'build', `tests-${target}-static`, 'pickaxe_written_items')
/** How many items go through the kernel's code together, and the code of one key. */
function written(kernel, seed) {
  const [items, bytes] = output('qemu-aarch64-static', [program, `${seed}`, kernel]).split('\n')
  return { items: Number(items), lines: straightLine(bytes) }
}
console.log('| core | items | instructions an item | cycles an item | of jit-arm64 |\n|---|---|---|---|---|')
for (const core of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(cores)) {
  let plain
  for (const kernel of cores[core]) {
    const codes = seeds.map(seed => written(kernel, seed))
    const took = median(codes.map(({ items, lines }) => cycles(core, lines) / items))
    plain ??= took
    const instructions = median(codes.map(({ items, lines }) => lines.length / items))
    console.log(
      `| ${core} | ${kernel} | ${instructions.toFixed(0)} | ${took.toFixed(0)} | ${(took / plain).toFixed(2)} |`,
    )
  }
}
