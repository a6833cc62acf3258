/**
 * What stands on sources, for those who import the package: a source is loaded when it is first asked for, so that a
 * program which mines jobs of its own loads none.
 * @module
 */
import type { SoloMiner } from './node/solo.js'
import type { SoloOptions } from './node/solo_options.js'
import type { PoolMiner } from './stratum/pool.js'
import type { PoolOptions } from './stratum/pool_options.js'

/**
 * Starts mining whole blocks to `address`. Goes on through dead nodes, restarts and warm-up; found blocks survive both
 * ends. Throws `TypeError`/`RangeError` for bad options, PICKAXE_ERR_ADDRESS, and what `Miner.start` throws.
 *
 * @example
 * import { mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { miningInfo, solo } from 'pickaxe'
 *
 * const miner = await solo({
 *   rpc: 'http://127.0.0.1:1', // where nobody listens: it would wait for the node
 *   coin: 'bitcoin',
 *   address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
 *   journalDirectory: mkdtempSync(join(tmpdir(), 'found-blocks-')),
 *   threads: 1,
 * })
 * console.log(miningInfo(miner.stats()).blocks_found) // 0
 * await miner.close()
 */
export async function solo(options: SoloOptions): Promise<SoloMiner> {
  const source = await import('./node/solo.js')
  return source.solo(options)
}

/**
 * Starts mining at a pool. Goes on through lost connections and dead pools; every share was proven here before it is sent.
 * Throws `TypeError`/`RangeError` for bad options, and what {@link Miner.start} throws.
 *
 * @example
 * import { pool, poolInfo } from 'pickaxe'
 *
 * const miner = await pool({
 *   url: 'stratum+tcp://127.0.0.1:1', // where nobody listens: it would try again
 *   user: 'account.worker',
 *   algorithm: 'sha256d',
 *   threads: 1,
 * })
 * console.log(poolInfo(miner.stats()).shares_accepted) // 0
 * await miner.close()
 */
export async function pool(options: PoolOptions): Promise<PoolMiner> {
  const source = await import('./stratum/pool.js')
  return source.pool(options)
}
