/**
 * A pool miner's state in one line.
 * @module
 */
import type { PoolStats } from '../../source/stratum/index.js'
import { formatHashrate } from '../quantities.js'
import { shown } from './event_line.js'

/** The state in one line of less than `columns`: the least important goes first. */
export function liveLine(stats: PoolStats, columns: number): string {
  const { paused, holds, job, hashrate10s, sharesAccepted, credited, answerMs } = stats
  const most = columns - 1
  const counts = `${sharesAccepted} accepted, ${rejectedOf(stats)} rejected, ${stats.sharesStale} stale`
  if (paused) return fitting(`paused  ${counts}`, most)
  if (holds.length > 0) return fitting(`not mining: ${holds.map(({ message }) => message).join('; ')}`, most)
  if (job === undefined) return fitting(`waiting for a job  ${counts}`, most)
  const parts = [formatHashrate(hashrate10s), counts, `difficulty ${shown(job.difficulty)}`]
  if (stats.randomx?.stage === 'building-dataset' && stats.randomx.itemsTotal > 0)
    parts.push(`dataset ${Math.floor((stats.randomx.itemsDone / stats.randomx.itemsTotal) * 100)} %`)
  if (credited !== undefined) parts.push(`the pool counts ${formatHashrate(credited.hashrate)}`)
  if (answerMs !== undefined) parts.push(`answers in ${Math.round(answerMs.p50)} ms`)
  while (parts.length > 1 && parts.join('  ').length > most) parts.pop()
  return fitting(parts.join('  '), most)
}

export function rejectedOf({ sharesRejected }: PoolStats): number {
  return Object.values(sharesRejected).reduce((sum, count) => sum + count, 0)
}

function fitting(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
