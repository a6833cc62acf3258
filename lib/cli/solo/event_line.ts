/**
 * Events in words.
 * @module
 */
import type { SoloEvent } from '../../source/node/index.js'

/** `undefined` for what only the live line shows. */
export function eventLine(event: SoloEvent): string | undefined {
  switch (event.type) {
    case 'node':
      return event.up ? `${event.node}: ${event.message}` : event.message
    case 'hold':
      return `not mining: ${event.message}`
    case 'released':
      return 'mining again'
    case 'block': {
      const reason = event.reason === undefined ? '' : ` (${event.reason})`
      return `block ${event.height} ${event.id} ${event.outcome}${reason}`
    }
    case 'reorganised':
      return event.outcome === 'orphaned'
        ? `block ${event.height} ${event.id} orphaned: another branch is longer now`
        : `block ${event.height} ${event.id} accepted after a reorganisation`
    case 'postponed':
      return `block ${event.height} ${event.id} is kept and will be sent again: ${event.message}`
    case 'notice':
      return `note: ${event.message}`
    case 'template':
    case 'found':
      return undefined
  }
}
