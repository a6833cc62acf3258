// npm's "prepare". A package made from a clone, by `npm install git+…` or `npm pack`, gets dist/ and, unless it has one, the
// addon of this system. A working tree that only installs its dependencies is left alone: there `npm start` and `npm test` build.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { hostTarget } from './targets.mjs'

const root = path.join(import.meta.dirname, '..', '..')

/** Package managers prepare a dependency in a clone of their own; npm and those that call it say which command runs. */
function isForPackage() {
  const { npm_command, _PACOTE_NO_PREPARE_ } = process.env
  const isOwnClone = _PACOTE_NO_PREPARE_ !== undefined || !fs.existsSync(path.join(root, '.git'))
  return isOwnClone || npm_command === 'pack' || npm_command === 'publish'
}

function run(script, ...args) {
  execFileSync(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: ['ignore', 2, 2] })
}

if (isForPackage()) {
  run('node_modules/typescript/bin/tsc')
  const target = hostTarget()
  const isThere = target === undefined || fs.existsSync(path.join(root, 'prebuilds', target.file))
  if (!isThere) run('.ci/prebuilds/make.mjs', '--local')
}
