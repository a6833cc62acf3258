/** bcoin (npm) on a regtest chain of its own. */
import { join } from 'node:path'
import { freePort, NodeProcess } from './node_process.js'
import { installFromNpm } from './npm_program.js'

const version = '1.0.2'
const apiKey = 'pickaxe-test'

/** Folder with bcoin installed; the pinned leveldown is the newest that its database layer takes and current Node runs. */
export function installBcoin(): string {
  return installFromNpm('bcoin', version, { leveldown: '5.6.0' })
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
