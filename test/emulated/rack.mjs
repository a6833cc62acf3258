// Boots machines of our choosing in qemu and holds what the library makes of each to what was chosen: topology, plans,
// pages, placement, light or full. Takes names of machines. See README.md.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { debianKernel } from './debian_kernel.mjs'
import { newcArchive } from './newc_archive.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const work = path.join(root, 'build', 'emulated')
const limitMs = 240_000

const upTo = count => Array.from({ length: count }, (_, i) => i)
/** A node of so many MiB with the CPUs of `list`. */
const node = (number, mib, list) => [
  ...['-object', `memory-backend-ram,id=m${number},size=${mib}M`],
  ...['-numa', `node,nodeid=${number},memdev=m${number},cpus=${list}`],
]

/**
 * `arch` as Node calls it (x64 where none is named), `smp` and `cpu` as qemu takes them, `linux` what the kernel is told, `ask` the probe's arguments; `holds` is given
 * what the probe said, its lines merged.
 */
const machines = {
  'two-sockets': {
    mib: 1024,
    smp: '16,sockets=2,dies=2,cores=2,threads=2',
    cpu: 'Skylake-Server-v1,l3-cache=on',
    more: [...node(0, 512, '0-7'), ...node(1, 512, '8-15')],
    linux: 'hugepages=56',
    ask: ['near', 'spread=64', 'spread=256', 'copies'],
    holds({ topology, plans, near, spread, copies, features }) {
      const { nodes, l3, ...counts } = topology
      assert.deepEqual(counts, { cpus: 16, packages: 2, dies: 4, cores: 8 })
      assert.deepEqual(
        nodes.map(({ cpus }) => cpus),
        [8, 8],
      )
      assert.ok(nodes.every(({ mib }) => mib > 350 && mib <= 512))
      assert.ok(l3 === 4 || l3 === 2, `${l3} L3 caches`)
      assert.deepEqual(
        plans.sha256d.cpus.toSorted((a, b) => a - b),
        upTo(16),
      )
      // A core each before any sibling: CPUs of one core have neighbouring numbers here.
      assert.deepEqual(new Set(plans.full.cpus.slice(0, 8).map(cpu => cpu >> 1)), new Set(upTo(8)))
      assert.deepEqual(near, [
        { near: 0, pinned: true, lies: 'N0' },
        { near: 1, pinned: true, lies: 'N1' },
      ])
      // In pages of a pool, whose half is of each node, and in those that come with the first touch.
      assert.deepEqual(
        spread.map(({ kind }) => kind),
        ['2MiB', 'transparent'],
      )
      for (const { spreadKiB } of spread) assert.ok(Math.abs(spreadKiB[0] - spreadKiB[1]) <= 4096, `${spreadKiB}`)
      assert.equal(spread[0].spreadKiB[0] + spread[0].spreadKiB[1], 65_536)
      assert.equal(features.aesni, true)
      assert.deepEqual(copies, {
        placed: true,
        hashed: true,
        nodes: [
          { node: 0, lies: 'N0', kind: '2MiB', scratchpad: 'N0' },
          { node: 1, lies: 'N1', kind: '2MiB', scratchpad: 'N1' },
        ],
        workers: ['0-7', '8-15'],
        survived: true,
      })
    },
  },
  'uneven-nodes': {
    mib: 768,
    smp: '6,sockets=1,cores=6,threads=1',
    cpu: 'qemu64',
    more: [...node(0, 512, '0-1'), ...node(1, 256, '2-5')],
    linux: 'isolcpus=5 hugepages=40',
    ask: ['near', 'copies'],
    holds({ topology, plans, near, copies, features }) {
      assert.deepEqual(
        topology.nodes.map(({ cpus }) => cpus),
        [2, 3],
      )
      assert.deepEqual(
        plans.sha256d.cpus.toSorted((a, b) => a - b),
        upTo(5),
      )
      assert.deepEqual(
        near.map(({ lies }) => lies),
        ['N0', 'N1'],
      )
      assert.deepEqual(
        copies.nodes.map(({ lies, scratchpad }) => [lies, scratchpad]),
        [
          ['N0', 'N0'],
          ['N1', 'N1'],
        ],
      )
      assert.deepEqual(copies.workers, ['0-1', '2-4'])
      assert.ok(copies.placed && copies.hashed && copies.survived)
      assert.deepEqual(features, { aesni: false, avx2: false, sha: false })
    },
  },
  'huge-pages': {
    mib: 2560,
    smp: '2',
    cpu: 'Skylake-Server-v1',
    linux: 'default_hugepagesz=2M hugepagesz=1G hugepages=1 hugepagesz=2M hugepages=40',
    ask: ['block=1100', 'block=64'],
    holds({ blocks }) {
      // A gigabyte page, what the small pool has, and normal ones for the rest; then the small pool alone.
      assert.equal(blocks[0].usable1g, 1)
      assert.equal(blocks[0].usable2m, 40)
      assert.equal(blocks[0].kind, '1GiB')
      assert.ok(blocks[0].hugeMiB >= 1100 - 2, `${blocks[0].hugeMiB} MiB`)
      assert.equal(blocks[1].kind, '2MiB')
      assert.equal(blocks[1].hugeMiB, 64)
    },
  },
  'dataset-in-1-gib-pages': {
    mib: 6144,
    smp: '2',
    cpu: 'Skylake-Server-v1',
    linux: 'hugepagesz=1G hugepages=3',
    ask: ['block=2080'],
    holds({ blocks }) {
      assert.equal(blocks[0].usable1g, 3)
      assert.equal(blocks[0].kind, '1GiB')
      assert.equal(blocks[0].hugeMiB, 2080)
    },
  },
  'no-huge-pages': {
    mib: 512,
    smp: '2',
    cpu: 'Skylake-Server-v1,-pdpe1gb',
    linux: 'transparent_hugepage=never',
    ask: ['block=64'],
    holds({ blocks }) {
      assert.equal(blocks[0].usable2m, 0)
      assert.equal(blocks[0].kind, 'normal')
      assert.equal(blocks[0].hugeMiB, 0)
    },
  },
  'too-small-for-the-cache': {
    mib: 300,
    smp: '1',
    cpu: 'Skylake-Server-v1',
    ask: ['memory'],
    holds({ memory }) {
      assert.equal(memory.memory, 'failed')
      assert.match(memory.status, /the RandomX cache needs \d+ bytes .*free memory/)
    },
  },
  'light-only': {
    mib: 1024,
    smp: '2',
    cpu: 'Skylake-Server-v1',
    linux: 'hugepages=16',
    ask: ['memory', 'offline', 'taken'],
    holds({ memory, offline, taken }) {
      assert.deepEqual(offline, { began: true, cpus: [2, 1, 2], planned: 1, survived: true, nextKey: true })
      assert.deepEqual(taken, { full: true, survived: true, next: 'light-mode ', light: true })
      assert.equal(memory.memory, 'light')
      assert.equal(memory.cachePages, 'transparent')
      assert.match(memory.notice, /the RandomX dataset needs/)
    },
  },
  'arm-two-nodes': {
    arch: 'arm64',
    nightly: true,
    mib: 768,
    smp: '4,sockets=2,cores=2,threads=1',
    cpu: 'max,pauth-impdef=on',
    more: [...node(0, 384, '0-1'), ...node(1, 384, '2-3')],
    linux: 'hugepages=48',
    ask: ['near', 'copies', 'offline'],
    holds({ topology, plans, near, copies, offline }) {
      assert.equal(topology.cpus, 4)
      assert.deepEqual(
        topology.nodes.map(({ cpus }) => cpus),
        [2, 2],
      )
      assert.deepEqual(
        plans.sha256d.cpus.toSorted((a, b) => a - b),
        upTo(4),
      )
      assert.deepEqual(
        near.map(({ lies }) => lies),
        ['N0', 'N1'],
      )
      assert.deepEqual(copies.nodes, [
        { node: 0, lies: 'N0', kind: '2MiB', scratchpad: 'N0' },
        { node: 1, lies: 'N1', kind: '2MiB', scratchpad: 'N1' },
      ])
      assert.deepEqual(copies.workers, ['0-1', '2-3'])
      assert.ok(copies.placed && copies.hashed && copies.survived)
      assert.deepEqual(offline, { began: true, cpus: [4, 3, 4], planned: 3, survived: true, nextKey: true })
    },
  },
  'room-for-the-dataset': {
    mib: 3500,
    smp: '2',
    cpu: 'Skylake-Server-v1',
    ask: ['memory'],
    holds({ memory }) {
      assert.equal(memory.memory, 'building-dataset')
      assert.equal(memory.notice, '')
    },
  },
}

/** What runs the machines of an architecture. */
const emulators = {
  x64: {
    command: 'qemu-system-x86_64',
    machine: ['-accel', 'tcg,thread=multi', '-machine', 'q35'],
    serial: 'ttyS0',
    debian: 'amd64',
    build: [],
    built: 'tests-static',
  },
  arm64: {
    command: 'qemu-system-aarch64',
    machine: ['-accel', 'tcg,thread=multi', '-machine', 'virt,gic-version=3'],
    serial: 'ttyAMA0',
    debian: 'arm64',
    build: ['--toolchain', 'aarch64-linux-gnu'],
    built: 'tests-aarch64-linux-gnu-static',
  },
}

/** The serial line of a machine until it has switched itself off. */
function boot({ mib, smp, cpu, more = [], linux = '', ask }, { command, machine, serial, debian }, initrd) {
  const kernel = `console=${serial} quiet mitigations=off panic=-1 ${linux} -- ${ask.join(' ')}`
  const args = [
    ...[...machine, '-m', `${mib}M`, '-smp', smp, '-cpu', cpu, ...more],
    ...['-kernel', debianKernel(work, debian), '-initrd', initrd, '-append', kernel],
    ...['-display', 'none', '-nic', 'none', '-serial', 'stdio', '-monitor', 'none', '-no-reboot'],
  ]
  const emulator = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let warned = ''
  emulator.stdout.setEncoding('latin1').on('data', text => {
    said += text
  })
  emulator.stderr.setEncoding('latin1').on('data', text => {
    warned += text
  })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => emulator.kill('SIGKILL'), limitMs)
    emulator.once('error', reject)
    emulator.once('close', () => {
      clearTimeout(timer)
      resolve({ said, warned })
    })
  })
}

/** Lines of JSON among what the kernel says. */
function facts(said) {
  const lines = [...said.matchAll(/\{".*\}/g)].map(([line]) => JSON.parse(line))
  if (!lines.some(({ done }) => done)) throw new Error('the probe did not come to its end')
  return {
    ...Object.assign({}, ...lines),
    plans: Object.fromEntries(lines.filter(({ plan }) => plan).map(line => [line.plan, line])),
    near: lines.filter(line => 'near' in line),
    spread: lines.filter(line => 'spreadKiB' in line),
    blocks: lines.filter(({ block }) => block).map(({ block }) => block),
    memory: lines.find(line => 'memory' in line),
  }
}

fs.mkdirSync(work, { recursive: true })
const target = 'pickaxe_machine_probe'
const initrds = new Map()

/** The probe as the only file of a machine of that architecture, built once. */
function initrdFor(arch) {
  const known = initrds.get(arch)
  if (known !== undefined) return known
  const { build, built } = emulators[arch]
  const args = ['cpp/build.cjs', '--tests', '--static', '--target', target, ...build]
  execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  const initrd = path.join(work, `rack-initrd-${arch}`)
  const probe = fs.readFileSync(path.join(root, 'build', built, target))
  const console_ = { name: 'dev/console', device: [5, 1] }
  fs.writeFileSync(initrd, newcArchive([{ name: 'dev' }, console_, { name: 'init', content: probe }]))
  initrds.set(arch, initrd)
  return initrd
}

// A build of its own and a slow boot: those of other architectures run when they are named.
const usual = Object.keys(machines).filter(name => !machines[name].nightly)
const names = process.argv.length > 2 ? process.argv.slice(2) : usual
let failed = 0
for (const name of names) {
  const machine = machines[name]
  if (machine === undefined) throw new Error(`no machine is called ${name}: ${Object.keys(machines).join(', ')}`)
  const arch = machine.arch ?? 'x64'
  const initrd = initrdFor(arch)
  const startedAtMs = performance.now()
  const { said, warned } = await boot(machine, emulators[arch], initrd)
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0)
  try {
    machine.holds(facts(said))
    console.log(`ok   ${name} (${seconds} s)`)
  } catch (error) {
    failed += 1
    console.log(
      `FAIL ${name} (${seconds} s): ${error.message}\n${warned.replace(/^.*TCG doesn't support.*\n/gm, '')}${said.replaceAll('\r', '').slice(-3000)}`,
    )
  }
}
console.log(`${names.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
