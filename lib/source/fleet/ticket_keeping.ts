/**
 * What goes on beside the search of a range: the ticket stays ours, and the end of its search is seen even if nobody tells us.
 * @module
 */
import { sleep } from '../feed/abort_scope.js'
import type { FleetTiming } from './fleet_options.js'
import type { Keys } from './keys.js'
import { isOpen } from './open_searches.js'
import type { RedisLink } from './redis_link.js'
import type { TakenTicket } from './ticket_source.js'

/** A coordinator whose Redis lost everything tells it again sooner. */
const patienceMs = 5000

/** Until `signal` is aborted; calls `end` where the search is over. Never rejects. */
export async function keepTicket(
  link: RedisLink,
  keys: Keys,
  search: string,
  ticket: TakenTicket,
  { lockMs, tickMs }: FleetTiming,
  signal: AbortSignal,
  end: () => void,
): Promise<void> {
  let [kept, seen] = [performance.now(), performance.now()]
  const look = async () => {
    const now = performance.now()
    if (await isOpen(link, keys, search)) seen = now
    else if (now - seen > patienceMs) end()
    if (now - kept < lockMs / 3) return
    kept = now
    await ticket.keep()
  }
  // No answer: the range goes on, and nothing more is asked.
  let isAsking = false
  while (!signal.aborted) {
    await sleep(tickMs, signal).catch(() => {})
    if (signal.aborted || isAsking || !link.isUp) continue
    isAsking = true
    // The ticket may have been given to another meanwhile: what we find still counts.
    void look()
      .catch(() => {})
      .finally(() => {
        isAsking = false
      })
  }
}
