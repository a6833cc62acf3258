/** monerod on a regtest chain of its own, offline unless it is given a peer. */
import { spawnSync } from 'node:child_process'
import { freePort, NodeProcess } from './node_process.js'

export const hasMonerod = spawnSync('monerod', ['--version']).status === 0

/** `epochBlocks` (a power of two) makes the RandomX key change that often instead of every 2048 blocks. */
export async function monerodNode(
  directory: string,
  difficulty: number,
  epochBlocks = 2048,
  more: readonly string[] = [],
  p2pPort?: number,
): Promise<NodeProcess> {
  const [rpc, p2p] = [await freePort(), p2pPort ?? (await freePort())]
  const has = (start: string) => more.some(option => option.startsWith(start))
  return new NodeProcess({
    command: [
      'monerod',
      '--regtest',
      `--fixed-difficulty=${difficulty}`,
      `--data-dir=${directory}`,
      '--rpc-bind-ip=127.0.0.1',
      `--rpc-bind-port=${rpc}`,
      '--p2p-bind-ip=127.0.0.1',
      `--p2p-bind-port=${p2p}`,
      '--no-igd',
      '--non-interactive',
      '--disable-dns-checkpoints',
      '--check-updates=disabled',
      `--log-file=${directory}/log`,
      ...(has('--log-level') ? [] : ['--log-level=0']),
      ...(has('--add-exclusive-node') ? ['--allow-local-ip'] : ['--offline']),
      ...(has('--zmq') ? [] : ['--no-zmq']),
      ...more,
    ],
    environment: { TZ: 'UTC', SEEDHASH_EPOCH_BLOCKS: String(epochBlocks), SEEDHASH_EPOCH_LAG: '1' },
    url: `http://127.0.0.1:${rpc}/json_rpc`,
  })
}

export const monerodReady = (node: NodeProcess) => node.call('get_info', {})

/** A published address whose keys nobody here has. */
export const moneroAddress =
  '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'
