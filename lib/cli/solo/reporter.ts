/**
 * What `pickaxe solo` says while it works: to people, or as JSON lines.
 * @module
 */
import { miningInfo, type SoloEvent, type SoloStats } from '../../source/node/index.js'
import { formatCount, formatDuration, formatHashrate } from '../quantities.js'
import type { Terminal } from '../terminal.js'

export interface SoloReporter {
  onEvent(event: SoloEvent): void
  /** Called about once a second. */
  onTick(stats: SoloStats): void
  onEnd(stats: SoloStats): void
}

const jsonStatsEveryTicks = 5

/** Everything on stdout, one object a line; the numbers every five seconds. */
export function jsonReporter(terminal: Terminal): SoloReporter {
  const print = (type: string, fields: object) =>
    terminal.print(JSON.stringify({ time: new Date().toISOString(), type, ...fields }))
  let ticks = 0
  return {
    onEvent: ({ type, ...fields }) => print(type, fields),
    onTick: stats => {
      if (++ticks % jsonStatsEveryTicks === 0) print('stats', miningInfo(stats))
    },
    onEnd: stats => print('end', miningInfo(stats)),
  }
}

/** Blocks on stdout, the rest on stderr, and a live line where there is a terminal. */
export function textReporter(terminal: Terminal): SoloReporter {
  let hasMined = false
  return {
    onEvent: event => {
      const line = event.type === 'released' && !hasMined ? 'mining' : eventLine(event)
      hasMined ||= event.type === 'template'
      if (line === undefined) return
      if (event.type === 'block' || event.type === 'reorganised') terminal.print(line)
      else terminal.note(line)
    },
    onTick: stats => terminal.live(liveLine(stats)),
    onEnd: stats => {
      terminal.live('')
      const { blocksFound, staleBlocks, rejectedBlocks, openBlocks, hashes, uptimeMs } = stats
      const rejected = Object.values(rejectedBlocks).reduce((sum, count) => sum + count, 0)
      const unsettled = openBlocks === 0 ? '' : `, ${openBlocks} kept for the next start`
      terminal.note(
        `${blocksFound} blocks, ${staleBlocks} stale, ${rejected} rejected${unsettled}; ${formatCount(hashes)} hashes in ${formatDuration(uptimeMs)}`,
      )
    },
  }
}

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

/** The state in one line. */
export function liveLine(stats: SoloStats): string {
  const { paused, holds, template, expectedSeconds, hashrate10s, blocksFound, staleBlocks } = stats
  const counts = `${blocksFound} blocks, ${staleBlocks} stale`
  if (paused) return `paused  ${counts}`
  if (holds.length > 0) return `not mining: ${holds.map(({ message }) => message).join('; ')}`
  if (template === undefined) return `waiting for a template  ${counts}`
  const odds =
    expectedSeconds === undefined
      ? ''
      : `  half of blocks within ${formatDuration(expectedSeconds.p50 * 1000)}, 90 % within ${formatDuration(expectedSeconds.p90 * 1000)}`
  return `${formatHashrate(hashrate10s)}  height ${template.height}  ${counts}${odds}`
}
