/**
 * What happened lately, in words, for a page.
 * @module
 */
import type { SoloEvent } from '../../source/node/index.js'
import { eventLine } from './event_line.js'

export interface LoggedEvent {
  /** Unix milliseconds. */
  readonly at: number
  readonly type: SoloEvent['type']
  readonly text: string
}

export interface EventLog {
  add(event: SoloEvent): void
  /** Oldest first. */
  recent(): readonly LoggedEvent[]
}

const keptEvents = 400

export function eventLog(): EventLog {
  const events: LoggedEvent[] = []
  return {
    add(event) {
      events.push({ at: Date.now(), type: event.type, text: textOf(event) })
      if (events.length > keptEvents) events.shift()
    },
    recent: () => events,
  }
}

function textOf(event: SoloEvent): string {
  if (event.type === 'template') return `template for block ${event.height}, ${event.transactions} transactions`
  if (event.type === 'found') return `block ${event.height} found`
  return eventLine(event) ?? event.type
}
