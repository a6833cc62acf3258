/**
 * What `pickaxe solo` says while it works: to people, or as JSON lines.
 * @module
 */
import { miningInfo, type SoloEvent, type SoloStats } from '../../source/node/index.js'
import { engineLine, startLine } from '../engine_line.js'
import { counted, formatDuration } from '../quantities.js'
import { jsonLines, type Reporter } from '../reporter.js'
import type { Terminal } from '../terminal.js'
import { eventLine } from './event_line.js'
import { liveLine } from './live_line.js'

export type SoloReporter = Reporter<SoloEvent, SoloStats>

/** Everything on stdout, one object a line; the numbers every five seconds. */
export function jsonReporter(terminal: Terminal): SoloReporter {
  return jsonLines(terminal, miningInfo)
}

/** Blocks on stdout, the rest on stderr, and a live line where there is a terminal. `mode`: RandomX's, as asked for. */
export function textReporter(terminal: Terminal, mode: string): SoloReporter {
  let hasMined = false
  // Why nothing is mined, as said last; mining is told of when work is there, not when a reason goes.
  let held = ''
  // What a node's end was told with, until it is known whether a hold or the command's failure says the same.
  let untold: string[] = []
  let engine = ''

  function tellNodes(): void {
    for (const line of untold) terminal.note(line)
    untold = []
  }

  return {
    onStart: stats => terminal.note(`${stats.coin}: ${startLine(stats, stats.fastMode ? undefined : mode)}`),
    onEvent: event => {
      if (event.type === 'node' && !event.up) {
        if (!held.includes(event.message)) untold.push(event.message)
        return
      }
      if (event.type === 'hold') {
        if (event.message === held) return
        held = event.message
        untold = untold.filter(line => !held.includes(line))
      }
      tellNodes()
      if (event.type === 'released') return
      if (event.type === 'template') {
        if (held !== '' || !hasMined) terminal.note(hasMined ? 'mining again' : 'mining')
        hasMined = true
        held = ''
      }
      const line = eventLine(event)
      if (line === undefined) return
      if (event.type === 'block' || event.type === 'reorganised') terminal.print(line)
      else terminal.note(line)
    },
    onTick: stats => {
      tellNodes()
      const now = engineLine(stats)
      if (now !== undefined && now !== engine) terminal.note(now)
      engine = now ?? engine
      terminal.live(liveLine(stats, terminal.columns))
    },
    onEnd: stats => {
      terminal.live('')
      terminal.note(summary(stats, hasMined))
    },
  }
}

function summary(stats: SoloStats, hasMined: boolean): string {
  const { blocksFound, staleBlocks, rejectedBlocks, openBlocks, hashes, uptimeMs } = stats
  const rejected = Object.values(rejectedBlocks).reduce((sum, count) => sum + count, 0)
  const unsettled = openBlocks === 0 ? '' : `, ${openBlocks} kept for the next start`
  const work = hasMined ? counted(hashes, 'hash', 'hashes') : 'nothing was mined'
  return `${counted(blocksFound, 'block')}, ${staleBlocks} stale, ${rejected} rejected${unsettled}; ${work} in ${formatDuration(uptimeMs)}`
}
