/**
 * What stands on sources, for those who import the package: a source is loaded when it is first asked for, so that a
 * program which mines jobs of its own loads none.
 * @module
 */
import type { SoloMiner } from './node/solo.js'
import type { SoloOptions } from './node/solo_options.js'

/**
 * Starts mining whole blocks to `address`. Goes on through dead nodes, restarts and warm-up; found blocks survive both
 * ends. Throws `TypeError`/`RangeError` for bad options, PICKAXE_ERR_ADDRESS, and what {@link Miner.start} throws.
 */
export async function solo(options: SoloOptions): Promise<SoloMiner> {
  const source = await import('./node/solo.js')
  return source.solo(options)
}
