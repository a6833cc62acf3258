/**
 * What happened lately, for a page: events in words, and our blocks with what became of them.
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

export interface LoggedBlock {
  /** When it was found, Unix milliseconds. */
  readonly at: number
  readonly height: number
  readonly id: string
  /** `open` until its fate is known. */
  fate: string
  reason?: string | undefined
}

export interface EventLog {
  add(event: SoloEvent): void
  /** Oldest first. */
  recent(): readonly LoggedEvent[]
  /** Newest first. */
  blocks(): readonly LoggedBlock[]
}

const keptEvents = 400
const keptBlocks = 50

export function eventLog(): EventLog {
  const events: LoggedEvent[] = []
  const blocks: LoggedBlock[] = []

  function block({ id, height }: { id: string; height: number }): LoggedBlock {
    const known = blocks.find(candidate => candidate.id === id)
    if (known !== undefined) return known
    const added: LoggedBlock = { at: Date.now(), height, id, fate: 'open' }
    blocks.unshift(added)
    if (blocks.length > keptBlocks) blocks.pop()
    return added
  }

  return {
    add(event) {
      events.push({ at: Date.now(), type: event.type, text: textOf(event) })
      if (events.length > keptEvents) events.shift()
      if (event.type === 'found') block(event)
      if (event.type === 'block') Object.assign(block(event), { fate: event.outcome, reason: event.reason })
      if (event.type === 'reorganised') block(event).fate = event.outcome
    },
    recent: () => events,
    blocks: () => blocks,
  }
}

function textOf(event: SoloEvent): string {
  if (event.type === 'template') return `template for block ${event.height}, ${event.transactions} transactions`
  if (event.type === 'found') return `block ${event.height} found`
  return eventLine(event) ?? event.type
}
