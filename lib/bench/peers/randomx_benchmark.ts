/**
 * The benchmark that comes with the reference implementation of RandomX.
 * @module
 */
import type { Timing } from '../contestant.js'
import { allocatedPages, allocatorEnvironment } from '../randomx/pages.js'
import { partsOf, type RandomXTask } from '../randomx/work.js'
import { threadsText } from '../threads.js'
import type { Peer } from './peer.js'
import { runProgram } from './run_program.js'

const identifyTimeoutMs = 10_000
/** Building a dataset on one slow core, and a first turn at a guessed pace. */
const startTimeoutMs = 900_000
/** Hashes per second and thread, until a turn has told better. */
const firstGuess = { full: 400, light: 30 } as const

export const randomxBenchmark: Peer<RandomXTask> = {
  name: 'randomx-benchmark',
  howToGet:
    'build RandomX from the source of the reference (cmake -DARCH=native -DCMAKE_BUILD_TYPE=Release, make), then put `randomx-benchmark` on PATH or give --peer randomx-benchmark=/path/to/randomx-benchmark',

  async identify(path, signal) {
    const { output } = await runProgram(path, ['--help'], identifyTimeoutMs, signal)
    const found = /^RandomX benchmark (v\d[\w.-]*)/m.exec(output)
    if (found === null) throw new Error('is not randomx-benchmark: no such banner in the output of --help')
    if (!output.includes('--v2')) throw new Error('knows no --v2: version 2.0 or later is needed')
    return `randomx-benchmark ${found[1]}`
  },

  contestant(path, version, task) {
    const { layout, threads, pages } = task
    const environment = allocatorEnvironment(pages, process.env)
    const got = allocatedPages(pages)
    const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    const { mode } = partsOf(layout)
    let pace = firstGuess[mode] * threads
    return {
      id: `randomx-benchmark-${threads}`,
      label: `${version}, ${threadsText(threads)}`,
      threads,
      facts: { layout },
      version,
      command: [...settings, path, ...argsFor(task, 'N')].join(' '),
      async turn(timing, signal) {
        const args = argsFor(task, String(noncesFor(pace, threads, timing)))
        const timeoutMs = startTimeoutMs + 4 * timing.windowMs
        const { output, wallMs, cpuMs } = await runProgram(path, args, timeoutMs, signal, { environment })
        const hashrate = parseHashrate(output)
        pace = hashrate
        const readyMs = parseReadyMs(output)
        return {
          hashrate,
          hashes: null,
          wallMs,
          cpuMs,
          measures: { readyMs, ...(mode === 'light' ? { cacheMs: readyMs } : {}) },
          pages: got,
        }
      },
    }
  },
}

function argsFor({ layout, threads, pages }: RandomXTask, nonces: string): string[] {
  const { variant, mode } = partsOf(layout)
  return [
    // With --auto it builds datasets on all CPUs, whatever --init says.
    mode === 'full' ? '--mine' : '--verify',
    '--jit',
    '--auto',
    '--threads',
    String(threads),
    '--nonces',
    nonces,
    ...(variant === 'rx/2' ? ['--v2'] : []),
    ...(pages === '2MiB' ? ['--largePages'] : []),
  ]
}

// It has no warm-up: what others leave out is a small part of a longer window here.
function noncesFor(pace: number, threads: number, { warmupMs, windowMs }: Timing): number {
  return Math.max(2 * threads, Math.ceil((pace * (warmupMs + windowMs)) / 1000))
}

/** From its last line: `506.291 ms per hash` in light mode, `1234.5 hashes per second` in full mode. Throws `Error`. */
export function parseHashrate(output: string): number {
  const found = /^Performance: (\d+(?:\.\d+)?(?:e[+-]?\d+)?) (ms per hash|hashes per second)/m.exec(output)
  if (found === null) throw new Error('printed no line "Performance:"')
  const figure = Number(found[1])
  return found[2] === 'ms per hash' ? 1000 / figure : figure
}

/** Cache and dataset together, the cache alone in light mode. Throws `Error`. */
export function parseReadyMs(output: string): number {
  const found = /^Memory initialized in (\d+(?:\.\d+)?(?:e[+-]?\d+)?) s/m.exec(output)
  if (found === null) throw new Error('did not say how long its memory took')
  return Number(found[1]) * 1000
}
