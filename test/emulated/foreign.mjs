// A system this machine is not: cross builds, and its Node.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

export const root = path.join(import.meta.dirname, '..', '..')
const limitMs = 1_200_000

/** Ends this process with the command's status unless that is 0. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', timeout: limitMs, ...options })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

export function crossBuild(toolchain, ...options) {
  run(process.execPath, ['cpp/build.cjs', '--toolchain', toolchain, ...options])
}

/** The path of that system's Node 20, from npm. */
export function foreignNode(os, cpu) {
  const folder = path.join(root, 'build', 'emulated', `node-${os}-${cpu}`)
  const node = path.join(folder, 'node_modules', 'node', 'bin', os === 'win32' ? 'node.exe' : 'node')
  if (fs.existsSync(node)) return node
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  const platform = ['--force', `--os=${os}`, `--cpu=${cpu}`, '--ignore-scripts']
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const name = os === 'win32' ? 'win' : os
  run('npm', ['install', '--prefix', folder, ...platform, ...quiet, `node@npm:node-${name}-${cpu}@20`])
  return node
}
