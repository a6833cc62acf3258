// The packed tarball as its users get it: in an empty folder, no compiler in reach, by each package manager, with its own settings
// and with scripts off; then it mines on each Node, on Bun and on Deno. Exit code 0, and no word about pickaxe on the way. Takes names of managers.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pack } from '../../.ci/release/pack.mjs'
import { program } from './programs.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-managers-'))
process.once('exit', () => fs.rmSync(scratch, { recursive: true, force: true }))

/** Eight binaries and all the rest. */
const budgetBytes = 7 * 2 ** 20
const tarball = pack(scratch)
const { size } = fs.statSync(tarball)
console.log(`the tarball has ${(size / 2 ** 20).toFixed(2)} MiB`)
assert.ok(size <= budgetBytes, `${size} bytes are more than ${budgetBytes}`)

/** A PATH with this Node and nothing else. */
function onlyNode(node) {
  const folder = fs.mkdtempSync(path.join(scratch, 'path-'))
  fs.symlinkSync(node, path.join(folder, 'node'))
  fs.symlinkSync('/bin/sh', path.join(folder, 'sh'))
  return folder
}

const node22 = program('node22')
const chosen = process.argv.slice(2)
const managers = [
  { name: 'npm11', args: off => ['install', ...(off ? ['--ignore-scripts'] : []), tarball], node: program('node20') },
  { name: 'npm12', args: off => ['install', ...(off ? ['--ignore-scripts'] : []), tarball] },
  { name: 'pnpm12', args: off => ['add', ...(off ? ['--ignore-scripts'] : []), tarball] },
  { name: 'yarn4', args: () => ['add', `pickaxe@file:${tarball}`], yarn: 'nodeLinker: node-modules\n' },
  { name: 'yarn4', args: () => ['add', `pickaxe@file:${tarball}`], yarn: 'nodeLinker: pnp\n' },
]

const isChosen = ({ name }) => chosen.length === 0 || chosen.includes(name)

function run(command, args, cwd, environment) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CI: '1', ...environment },
    timeout: 300_000,
  })
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${error ?? ''}\n${stdout}\n${stderr}`)
  return stdout + stderr
}

let installs = 0
for (const { name, args, node = node22, yarn = '' } of managers.filter(isChosen))
  for (const off of [false, true]) {
    const folder = fs.mkdtempSync(path.join(scratch, `${name}-`))
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "user", "private": true, "type": "module" }\n')
    if (name === 'yarn4') {
      fs.writeFileSync(path.join(folder, '.yarnrc.yml'), `${yarn}enableTelemetry: false\nenableScripts: ${!off}\n`)
      fs.writeFileSync(path.join(folder, 'yarn.lock'), '')
    }
    fs.copyFileSync(path.join(root, 'test', 'package', 'smoke.mjs'), path.join(folder, 'smoke.mjs'))
    const environment = { PATH: onlyNode(node) }
    const [command, ...first] = program(name).endsWith('js') ? [node, program(name)] : [program(name)]
    const said = run(command, [...first, ...args(off)], folder, environment)
    const about = said
      .split('\n')
      .filter(line => /warn|block|ignored|approve|deprecat/i.test(line) && /pickaxe/i.test(line))
    assert.deepEqual(about, [], `${name} says: ${said}`)
    const mines = (by, ...words) =>
      console.log(
        `${name}${off ? ', scripts off' : ''}, ${by}: ${run(...words)
          .trim()
          .split('\n')
          .at(-1)}`,
      )
    if (yarn.includes('pnp')) {
      mines('plug and play', command, [...first, 'node', 'smoke.mjs', 'pickaxe'], folder, environment)
    } else {
      const nodes = off ? ['node20', 'node22', 'node24', 'node26'] : ['node20']
      for (const other of nodes) mines(other, program(other), ['smoke.mjs', 'pickaxe'], folder, environment)
      if (off) mines('bun', program('bun'), ['smoke.mjs', 'pickaxe'], folder, environment)
      if (off) mines('deno', program('deno'), ['run', '-A', 'smoke.mjs', 'pickaxe'], folder, environment)
    }
    installs += 1
  }
console.log(`${installs} installs, none said a word about pickaxe`)
