/**
 * One search by a whole fleet.
 * @module
 */
import { assertJob, copyJob, type Job } from '../../algorithm/index.js'
import type { MineResult } from '../../base/result.js'
import { abortError } from '../../miner/mined_search.js'
import { checkSearchOptions } from '../../miner/options.js'
import { abortScope } from '../feed/abort_scope.js'
import { guardedListener } from '../feed/listener.js'
import { checkFleetOptions, type FleetOptions } from './fleet_options.js'
import { FleetSearch } from './fleet_search.js'
import { loadPackages } from './packages.js'

/**
 * Searches `job` with every worker of a fleet until the first hit or the end of its range. Whatever a worker tells is proved
 * here; nonces count as tried when a worker that shows its work has confirmed them, each once. Goes on when workers die, and
 * when Redis restarts, fills up or loses its data. `hashes` of a hit are those that were confirmed by
 * then, and those its finder counts for the range it was in.
 *
 * Rejects with `TypeError`/`RangeError` for a bad job or option, PICKAXE_ERR_FLEET_PACKAGES without the packages that carry
 * it, PICKAXE_ERR_REDIS when Redis does not answer at first or does not let us in, PICKAXE_ERR_ABORTED (`cause` is the signal's
 * reason, `detail` has `hashes`, `elapsedMs` and what is left, `remaining`), and what `onProgress` throws.
 *
 * @example
 * import { blockHeader, errorCode } from 'pickaxe'
 * import { fleetMine } from 'pickaxe/fleet'
 *
 * const job = blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', bits: 0x1d00ffff })
 * const redis = 'redis://127.0.0.1:1' // where nobody listens
 * const result = await fleetMine(job, { redis, connectMs: 100 }).catch(errorCode)
 * console.log(result) // PICKAXE_ERR_REDIS
 */
export async function fleetMine(job: Job, options: FleetOptions): Promise<MineResult> {
  assertJob(job)
  const checked = checkFleetOptions(options)
  const { signal, timeoutMs, onProgress, progressIntervalMs } = options
  const search = checkSearchOptions({ signal, timeoutMs, onProgress, progressIntervalMs })
  const begun = performance.now()
  const packages = await loadPackages()
  const scope = abortScope(signal)
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => scope.end(new DOMException(`not found within ${timeoutMs} ms`, 'TimeoutError')), timeoutMs)
  const running = new FleetSearch(copyJob(job), checked, packages, {
    onEvent: guardedListener(options.onEvent),
    onProgress,
    progressIntervalMs: search.progressIntervalMs!,
  })
  try {
    return await running.run(scope.signal)
  } catch (error) {
    if (!scope.signal.aborted) throw error
    const { hashes, remaining } = running
    throw abortError(scope.signal.reason, { hashes, elapsedMs: performance.now() - begun, remaining })
  } finally {
    clearTimeout(timer)
    scope.end()
  }
}
