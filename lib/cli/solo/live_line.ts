/**
 * A solo miner's state in one line.
 * @module
 */
import type { SoloStats } from '../../source/node/index.js'
import { counted, formatDuration, formatHashrate } from '../quantities.js'

/** The state in one line of less than `columns`: the least important goes first. */
export function liveLine(stats: SoloStats, columns: number): string {
  const { paused, holds, template, expectedSeconds, hashrate10s, blocksFound, staleBlocks } = stats
  const most = columns - 1
  const counts = `${counted(blocksFound, 'block')}, ${staleBlocks} stale`
  if (paused) return fitting(`paused  ${counts}`, most)
  if (holds.length > 0) return fitting(`not mining: ${holds.map(({ message }) => message).join('; ')}`, most)
  if (template === undefined) return fitting(`waiting for a template  ${counts}`, most)
  const within = (seconds: number) => formatDuration(seconds * 1000)
  const parts = [formatHashrate(hashrate10s), `height ${template.height}`, counts]
  const preparing = preparation(stats)
  if (preparing !== undefined) parts.push(preparing)
  else if (expectedSeconds !== undefined)
    parts.push(`50 % within ${within(expectedSeconds.p50)}`, `90 % ${within(expectedSeconds.p90)}`)
  while (parts.length > 1 && parts.join('  ').length > most) parts.pop()
  return fitting(parts.join('  '), most)
}

function preparation({ randomx }: SoloStats): string | undefined {
  if (randomx?.stage !== 'building-dataset' || randomx.itemsTotal === 0) return undefined
  return `dataset ${Math.floor((randomx.itemsDone / randomx.itemsTotal) * 100)} %`
}

function fitting(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
