/**
 * What `pickaxe pool` says while it works: to people, or as JSON lines.
 * @module
 */
import { algorithmLabelled } from '../../algorithm/index.js'
import { type PoolEvent, type PoolStats, poolInfo } from '../../source/stratum/index.js'
import { engineLine, startLine } from '../engine_line.js'
import { counted, formatCount, formatDuration, formatHashrate } from '../quantities.js'
import { jsonLines, type Reporter } from '../reporter.js'
import type { Terminal } from '../terminal.js'
import { eventLine } from './event_line.js'
import { LineBudget } from './line_budget.js'
import { liveLine, rejectedOf } from './live_line.js'

export type PoolReporter = Reporter<PoolEvent, PoolStats>

/** Everything on stdout, one object a line; the numbers every five seconds. */
export function jsonReporter(terminal: Terminal): PoolReporter {
  return jsonLines(terminal, poolInfo)
}

/** Shares on stdout, the rest on stderr, and a live line where there is a terminal. `mode`: RandomX's, as asked for. */
export function textReporter(terminal: Terminal, mode: string): PoolReporter {
  let isHeld = true
  let lastWords = ''
  let engine = ''
  // What may come by the hundred a second: shares at a difficulty that is too low, and whatever a pool likes to say.
  const [shares, rejections, blocks] = [new LineBudget(5, 5), new LineBudget(5, 5), new LineBudget(5, 5)]
  const [messages, notices] = [new LineBudget(5, 1), new LineBudget(5, 1)]

  function budgetOf(event: PoolEvent): LineBudget | undefined {
    if (event.type === 'message') return messages
    if (event.type === 'notice') return notices
    if (event.type !== 'share') return undefined
    return event.outcome === 'rejected' ? rejections : event.isBlock ? blocks : shares
  }

  function tellLeftOut(): void {
    const tell = (budget: LineBudget, what: string, say: Terminal['print']) => {
      const leftOut = budget.tick()
      if (leftOut > 0) say(`and ${counted(leftOut, what)} more`)
    }
    tell(shares, 'share', terminal.print)
    tell(rejections, 'rejected share', terminal.print)
    tell(blocks, 'block', terminal.print)
    tell(messages, 'message', terminal.note)
    tell(notices, 'note', terminal.note)
  }

  return {
    onStart: stats => {
      const { hasModes = true } = algorithmLabelled(stats.algorithm) ?? {}
      terminal.note(startLine(stats, hasModes ? mode : undefined))
    },
    onEvent: event => {
      if (event.type === 'hold') isHeld = true
      if (event.type === 'job' && isHeld) {
        isHeld = false
        terminal.note(`mining ${event.algorithm} at ${event.pool}`)
      }
      // One pool, and it is away: that was said just now.
      const isRepeated = event.type === 'hold' && event.message === lastWords
      const line = isRepeated ? 'not mining: it will be tried again' : eventLine(event)
      if (line === undefined) return
      lastWords = event.type === 'pool' ? event.message : ''
      if (budgetOf(event)?.take() === false) return
      if (event.type === 'share') terminal.print(line)
      else terminal.note(line)
    },
    onTick: stats => {
      tellLeftOut()
      const now = engineLine(stats)
      if (now !== undefined && now !== engine) terminal.note(now)
      engine = now ?? engine
      terminal.live(liveLine(stats, terminal.columns))
    },
    onEnd: stats => {
      terminal.live('')
      tellLeftOut()
      terminal.note(summary(stats))
    },
  }
}

function summary(stats: PoolStats): string {
  const { sharesAccepted, sharesStale, sharesLost, hashes, uptimeMs, credited, jobs } = stats
  const work = jobs === 0 ? 'nothing was mined' : `${formatCount(hashes)} ${hashes === 1 ? 'hash' : 'hashes'}`
  const counts = `${sharesAccepted} accepted, ${rejectedOf(stats)} rejected, ${sharesStale} stale, ${sharesLost} lost`
  return `${counts}; ${work} in ${formatDuration(uptimeMs)}${credited === undefined ? '' : `; ${creditLine(credited)}`}`
}

function creditLine({ hashrate, low, high, ratio }: NonNullable<PoolStats['credited']>): string {
  const rate = formatHashrate
  return `the pool counts ${rate(hashrate)} (${rate(low)} to ${rate(high)} is chance), ${Math.round(ratio * 100)} % of the hashes`
}
