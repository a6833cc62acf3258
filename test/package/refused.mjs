// Compilers that are too old are refused in one sentence, which says what will do: Clang 14, and the library of GCC 10.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { debian } from './debian.mjs'
import { copyTree } from './tree_copy.mjs'

const gcc10 = path.join(
  debian('bullseye', 'amd64', 'libgcc-10-dev', 'libstdc++-10-dev'),
  'usr',
  'lib',
  'gcc',
  'x86_64-linux-gnu',
  '10',
)
const old = {
  'Clang 14': { CXX: 'clang++-14' },
  'the library of GCC 10': { CXX: 'clang++-19', CXXFLAGS: `--gcc-install-dir=${gcc10}` },
}

const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-refused-'))
process.once('exit', () => fs.rmSync(copy, { recursive: true, force: true }))
copyTree(copy, 'cpp', 'CMakeLists.txt', 'package.json')

const build = environment =>
  spawnSync(process.execPath, [path.join(copy, 'cpp', 'build.cjs'), '--target', 'none'], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })

// What is refused is the compiler, not the copy.
assert.doesNotMatch(build({ CXX: 'clang++-19' }).stderr, /C\+\+20 compiler/)
for (const [name, environment] of Object.entries(old)) {
  const { status, stderr } = build(environment)
  assert.equal(status, 1, stderr)
  assert.match(
    stderr,
    /^pickaxe: CMake finds no C\+\+20 compiler, and [^\n]*GCC 11 or Clang 15[^\n]*install them with: [^\n]*\n$/,
    name,
  )
  console.log(`${name}: ${stderr.trim()}`)
}
