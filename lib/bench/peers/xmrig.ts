/**
 * xmrig, by its offline benchmark.
 * @module
 */
import type { Timing } from '../contestant.js'
import { type Pages, systemGivesTransparentPages } from '../randomx/pages.js'
import { partsOf, type RandomXTask } from '../randomx/work.js'
import { threadsText } from '../threads.js'
import type { Peer } from './peer.js'
import { runProgram } from './run_program.js'

const identifyTimeoutMs = 10_000
/** Building a dataset on one slow core. */
const startTimeoutMs = 600_000

export const xmrig: Peer<RandomXTask> = {
  name: 'xmrig',
  howToGet:
    'install xmrig or build it from its source (cmake -DCMAKE_BUILD_TYPE=Release, make), then put `xmrig` on PATH or give --peer xmrig=/path/to/xmrig',

  async identify(path, signal) {
    const { output } = await runProgram(path, ['--version'], identifyTimeoutMs, signal)
    const found = /^XMRig (\d[\w.-]*)/m.exec(output)
    if (found === null) throw new Error('is not xmrig: no such banner in the output of --version')
    return `xmrig ${found[1]}`
  },

  contestant(path, version, task) {
    const { layout, threads, pages } = task
    const args = argsFor(task)
    return {
      id: `xmrig-${threads}`,
      label: `${version}, ${threadsText(threads)}`,
      threads,
      facts: { layout },
      version,
      command: [path, ...args].join(' '),
      async turn(timing, signal) {
        const timeoutMs = startTimeoutMs + timing.warmupMs + 2 * timing.windowMs
        const isEnough = (output: string): boolean => parseHashrate(output, timing) !== undefined
        const { output, wallMs, cpuMs } = await runProgram(path, args, timeoutMs, signal, { isEnough })
        const hashrate = parseHashrate(output, timing)
        if (hashrate === undefined) throw new Error('printed no progress over a whole window')
        checkVariant(output, partsOf(layout).variant)
        const readyMs = parseReadyMs(output)
        return {
          hashrate,
          hashes: null,
          wallMs,
          cpuMs,
          measures: { readyMs, ...(partsOf(layout).mode === 'light' ? { cacheMs: readyMs } : {}) },
          ...pagesIn(output, pages),
        }
      },
    }
  },
}

function argsFor({ layout, threads, pages, initThreads }: RandomXTask): string[] {
  const { variant, mode } = partsOf(layout)
  return [
    '--bench=1M',
    '-a',
    variant,
    '-t',
    String(threads),
    `--randomx-mode=${mode === 'full' ? 'fast' : 'light'}`,
    `--randomx-init=${initThreads}`,
    '--randomx-wrmsr=-1',
    '--print-time=1',
    '--no-color',
    ...(pages === '2MiB' ? [] : ['--no-huge-pages']),
  ]
}

const progressLines = /bench +[\d.]+% (\d+)\/\d+ \(([\d.]+)s\)/g

/** Hashes per second from lines like `bench     0.00% 36/1000000 (12.152s)`, once they span a window after the warm-up. */
export function parseHashrate(
  output: string,
  { warmupMs, windowMs }: Pick<Timing, 'warmupMs' | 'windowMs'>,
): number | undefined {
  const points = [...output.matchAll(progressLines)].map(([, hashes, seconds]) => ({
    hashes: Number(hashes),
    ms: Number(seconds) * 1000,
  }))
  const first = points.find(({ ms }) => ms >= warmupMs)
  const last = first && points.find(({ ms }) => ms >= first.ms + windowMs)
  if (first === undefined || last === undefined) return undefined
  return ((last.hashes - first.hashes) * 1000) / (last.ms - first.ms)
}

/** It does rx/0 where it does not know what it is asked for; `init dataset algo rx/wow` tells. Throws `Error`. */
function checkVariant(output: string, variant: string): void {
  const found = /init dataset algo (\S+)/.exec(output)?.[1]
  if (found !== variant) throw new Error(`mines ${found ?? 'nothing'} where it is asked for ${variant}`)
}

/** From `dataset ready (4081 ms)`: cache and dataset together, the cache alone in light mode. Throws `Error`. */
export function parseReadyMs(output: string): number {
  const found = /dataset ready \((\d+) ms\)/.exec(output)
  if (found === null) throw new Error('did not say that its dataset was ready')
  return Number(found[1])
}

/** From `allocated 2336 MB (2080+256) huge pages 0% 0/1168`, which it prints of a dataset alone. */
function pagesIn(output: string, pages: Pages): { pages?: string } {
  // Without those set aside it asks for transparent ones all the same.
  if (pages !== '2MiB') return { pages: systemGivesTransparentPages() ? 'transparent' : 'normal' }
  const share = /allocated \d+ MB .*?huge pages (\d+)%/.exec(output)?.[1]
  if (share === undefined) return {}
  // It asks for 1 GiB pages only with an option that it is not given.
  return { pages: share === '100' ? '2MiB' : `2MiB, ${share}%` }
}
