/**
 * What hashes, in one line: for every command that mines.
 * @module
 */
import type { MinerStats } from '../miner/miner.js'
import { counted } from './quantities.js'

/** Before there is work: threads, and the kernel, or RandomX's `mode` as it was asked for. */
export function startLine(
  { threads, kernel }: Pick<MinerStats, 'threads' | 'kernel'>,
  mode: string | undefined,
): string {
  return `${counted(threads, 'thread')}, ${mode === undefined ? `kernel ${kernel}` : `RandomX, mode ${mode}`}`
}

interface EngineState {
  threads: number
  randomx?: MinerStats['randomx'] | undefined
}

/** Of RandomX: threads, mode, pages and what is being prepared; `undefined` where nothing changes after the start. */
export function engineLine({ threads, randomx }: EngineState): string | undefined {
  if (randomx === undefined) return undefined
  const { stage, mode, dataset, cache, itemsDone, itemsTotal } = randomx
  const workers = counted(threads, 'thread')
  const memory = stage === 'full' ? dataset : cache
  const pages = memory.bytes === 0 ? '' : `, ${memory.kind === 'normal' ? 'no huge' : memory.kind} pages`
  switch (stage) {
    case 'full':
      return `${workers}, RandomX full mode${pages}`
    case 'building-dataset': {
      const quarters = itemsTotal === 0 ? 0 : Math.floor((itemsDone / itemsTotal) * 4)
      return `${workers}, RandomX light mode${pages} while the dataset for full mode is built: ${quarters * 25} %`
    }
    case 'filling-cache':
      return `${workers}, RandomX: the cache is being filled`
    default:
      return `${workers}, RandomX ${mode} mode${pages}`
  }
}
