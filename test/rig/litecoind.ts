/** litecoind from Debian's packages, unpacked, not installed: a node with Bitcoin Core's ways. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, NodeProcess } from './node_process.js'
import { installedOnce } from './program_cache.js'

const packages = [
  'litecoind',
  'libboost-filesystem1.74.0',
  'libboost-thread1.74.0',
  'libdb5.3++',
  'libevent-2.1-7',
  'libevent-pthreads-2.1-7',
  'libfmt9',
  'libleveldb1d',
  'libminiupnpc17',
  'libsnappy1v5',
]

export const canUnpackLitecoind = spawnSync('apt-get', ['--version']).status === 0

function installLitecoind(): string {
  return installedOnce('litecoind', fresh => {
    const debs = join(fresh, 'packages')
    mkdirSync(debs)
    execFileSync('apt-get', ['download', ...packages], { cwd: debs, stdio: ['ignore', 'ignore', 'inherit'] })
    for (const name of readdirSync(debs)) execFileSync('dpkg', ['-x', join(debs, name), fresh])
  })
}

export interface LitecoinNode extends NodeProcess {
  readonly p2pPort: number
  readonly cookie: string
  /** Its log, with microseconds. */
  readonly log: string
}

export async function litecoinNode(directory: string): Promise<LitecoinNode> {
  const root = installLitecoind()
  const [rpc, p2p] = [await freePort(), await freePort()]
  const cookie = join(directory, 'regtest', '.cookie')
  const node = new NodeProcess({
    command: [
      join(root, 'usr/lib/litecoin/litecoind'),
      '-regtest',
      `-datadir=${directory}`,
      `-rpcport=${rpc}`,
      `-port=${p2p}`,
      '-bind=127.0.0.1',
      '-listen=1',
      '-dnsseed=0',
      '-upnp=0',
      '-vbparams=mweb:3999999999:4000000000',
      '-printtoconsole=0',
      '-logtimemicros=1',
    ],
    url: `http://127.0.0.1:${rpc}/`,
    auth: () => readFileSync(cookie, 'utf8'),
    environment: { LD_LIBRARY_PATH: join(root, 'usr/lib/x86_64-linux-gnu') },
  })
  return Object.assign(node, { p2pPort: p2p, cookie, log: join(directory, 'regtest', 'debug.log') })
}
