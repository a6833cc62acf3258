// Every compiler that is promised compiles the whole tree without a warning, addon and C++ tests, in a copy of it; each addon mines a
// recorded proof with every kernel (smoke.mjs). Takes names of compilers.
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { copyTree } from './tree_copy.mjs'

const root = path.join(import.meta.dirname, '..', '..')

/** GCC 12 comes first: the others are compared with it (compiler_speed.mjs). */
export const compilers = ['g++-12', 'g++-11', 'clang++-16', 'clang++-19']

/** Builds a target, the addon if none is named; returns the folder that has it in build/Release, which PICKAXE_PREBUILD takes. */
export function builtBy(compiler, target = 'pickaxe') {
  const folder = path.join(root, 'build', 'package', 'compilers', compiler)
  const env = { ...process.env, CXX: compiler, CXXFLAGS: '-Werror' }
  copyTree(folder, 'cpp', 'test', 'CMakeLists.txt', 'package.json')
  execFileSync(process.execPath, ['cpp/build.cjs', '--tests', '--target', target], {
    cwd: folder,
    env,
    stdio: ['ignore', 2, 2],
  })
  return folder
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : compilers
  for (const compiler of chosen) {
    for (const target of ['all', 'pickaxe_machine_probe']) builtBy(compiler, target)
    const env = { ...process.env, PICKAXE_PREBUILD: builtBy(compiler) }
    const said = execFileSync(process.execPath, ['test/package/smoke.mjs'], { cwd: root, env, encoding: 'utf8' })
    console.log(`${compiler}: no warning; ${said.trim()}`)
  }
}
