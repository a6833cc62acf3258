/**
 * cpuminer-opt, by its own benchmark mode.
 * @module
 */
import type { Timing } from '../contestant.js'
import { threadsText } from '../threads.js'
import type { Peer } from './peer.js'
import { runProgram } from './run_program.js'

const identifyTimeoutMs = 5000
/** It looks at its time limit between two scans of a second, by a clock of whole seconds. */
const overtimeMs = 30_000
const minSeconds = 5

export const cpuminer: Peer<number> = {
  name: 'cpuminer',
  howToGet:
    "build cpuminer-opt from its source (autogen.sh, configure CFLAGS='-O3 -march=native', make), then put `cpuminer` on PATH or give --peer cpuminer=/path/to/cpuminer",

  async identify(path, signal) {
    const { output } = await runProgram(path, ['-V'], identifyTimeoutMs, signal)
    return parseVersion(output)
  },

  contestant(path, version, threads) {
    const label = `${version}, ${threadsText(threads)}`
    return {
      id: `cpuminer-${threads}`,
      label,
      threads,
      facts: { layout: 'header' },
      version,
      command: [path, ...argsFor(threads, 'S')].join(' '),
      async turn(timing, signal) {
        const seconds = secondsFor(timing)
        const args = argsFor(threads, String(seconds))
        const { output, wallMs, cpuMs } = await runProgram(path, args, seconds * 1000 + overtimeMs, signal)
        return { hashrate: parseHashrate(output, threads), hashes: null, wallMs, cpuMs }
      },
    }
  },
}

function argsFor(threads: number, seconds: string): string[] {
  return [
    '--benchmark',
    '-a',
    'sha256d',
    '-t',
    String(threads),
    '-s',
    '1',
    '--hash-meter',
    '--time-limit',
    seconds,
    '--no-color',
  ]
}

function secondsFor({ warmupMs, windowMs }: Timing): number {
  return Math.max(minSeconds, Math.ceil((warmupMs + windowMs) / 1000))
}

/** `cpuminer-opt 26.1`. Throws `Error` when the banner is another program's. */
export function parseVersion(output: string): string {
  const found = /cpuminer-opt\s+v?(\d[\w.-]*)/.exec(output)
  if (found === null) throw new Error('is not cpuminer-opt: no such banner in the output of -V')
  return `cpuminer-opt ${found[1]}`
}

const multiples: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 }
/** Each thread's first scan is a thousand hashes to find the pace, the second one still short. */
const scansToSkip = 2

/**
 * Hashes per second: each thread's mean over its scans of a second, from lines like `Thread 1, CPU 1: 5650.71 kh/s`,
 * added up. Its closing line `Benchmark:` is no use: it adds the last scan of each thread, however short.
 * Throws `Error` when a thread reported too little.
 */
export function parseHashrate(output: string, threads: number): number {
  const byThread = Array.from({ length: threads }, (): number[] => [])
  for (const [, thread, figure, prefix] of output.matchAll(scanLines)) {
    byThread[Number(thread)]?.push(Number(figure) * multiples[prefix!]!)
  }
  const rates = byThread.map(scans => mean(scans.slice(scansToSkip)))
  const silent = rates.indexOf(undefined)
  if (silent >= 0) throw new Error(`printed no hashrate of thread ${silent} after its first scans`)
  return rates.reduce<number>((sum, rate) => sum + rate!, 0)
}

const scanLines = /Thread (\d+), CPU -?\d+: (\d+(?:\.\d+)?) ([kMGT]?)[hH]\/s/g

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}
