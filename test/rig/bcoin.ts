/** bcoin (npm) on a regtest chain of its own. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, NodeProcess, programCache } from './node_process.js'

const version = '1.0.2'
const apiKey = 'pickaxe-test'

/** Folder with bcoin installed; the pinned leveldown is the newest that its database layer takes and current Node runs. */
export function installBcoin(): string {
  const folder = join(programCache, `bcoin-${version}`)
  if (existsSync(folder)) return folder
  const fresh = `${folder}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  const manifest = { private: true, dependencies: { bcoin: version }, overrides: { leveldown: '5.6.0' } }
  writeFileSync(join(fresh, 'package.json'), JSON.stringify(manifest))
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fresh,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    renameSync(fresh, folder)
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error
    rmSync(fresh, { recursive: true })
  }
  return folder
}

/** `directory` keeps the chain over restarts. */
export async function bcoinNode(directory: string, port?: number): Promise<NodeProcess> {
  const folder = installBcoin()
  const httpPort = port ?? (await freePort())
  return new NodeProcess({
    command: [
      process.execPath,
      join(folder, 'node_modules/bcoin/bin/node'),
      '--network=regtest',
      `--prefix=${directory}`,
      '--memory=false',
      '--no-wallet',
      '--listen=false',
      '--max-outbound=1',
      '--only=127.0.0.1:1',
      '--no-dns',
      '--http-host=127.0.0.1',
      `--http-port=${httpPort}`,
      `--api-key=${apiKey}`,
      '--log-level=none',
    ],
    url: `http://127.0.0.1:${httpPort}/`,
    auth: `x:${apiKey}`,
  })
}

export const bcoinLogin = { user: 'x', password: apiKey }
export const bcoinReady = (node: NodeProcess) => node.call('getblockcount')
