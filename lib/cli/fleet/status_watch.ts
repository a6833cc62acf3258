/**
 * Asks all machines again and again.
 * @module
 */
import { sleep } from '../../source/feed/abort_scope.js'
import type { FleetStatus } from '../../source/fleet/index.js'

/** Until `signal` is aborted. Rejects with what `look` rejects with before that. */
export async function watchFleet(
  look: () => Promise<FleetStatus>,
  intervalMs: number,
  signal: AbortSignal,
  onStatus: (status: FleetStatus) => void,
): Promise<void> {
  while (!signal.aborted) {
    const rest = sleep(intervalMs, signal).catch(() => {})
    try {
      onStatus(await look())
    } catch (error) {
      if (!signal.aborted) throw error
    }
    await rest
  }
}
