/**
 * cpuminer-opt, by its own benchmark mode.
 * @module
 */
import type { Timing } from '../contestant.js'
import type { Peer } from './peer.js'
import { runProgram } from './run_program.js'

const identifyTimeoutMs = 5000
/** It looks at its time limit between scans of several seconds. */
const overtimeMs = 30_000
/** Its first scans are short ones that find the pace; a rate from less than this is too low. */
const minSeconds = 6

export const cpuminer: Peer = {
  name: 'cpuminer',
  howToGet:
    "build cpuminer-opt from its source (autogen.sh, configure CFLAGS='-O3 -march=native', make), then put `cpuminer` on PATH or give --peer cpuminer=/path/to/cpuminer",

  async identify(path, signal) {
    const { output } = await runProgram(path, ['-V'], identifyTimeoutMs, signal)
    return parseVersion(output)
  },

  contestant(path, version, threads) {
    const label = `${version}, ${threads} thread${threads === 1 ? '' : 's'}`
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
        return { hashrate: parseHashrate(output), hashes: null, wallMs, cpuMs }
      },
    }
  },
}

function argsFor(threads: number, seconds: string): string[] {
  return ['--benchmark', '-a', 'sha256d', '-t', String(threads), '--time-limit', seconds, '--no-color']
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

/** Hashes per second of its closing line, `Benchmark: 8746.62 kH/s`. Throws `Error` when there is none. */
export function parseHashrate(output: string): number {
  const found = [...output.matchAll(/Benchmark: +(\d+(?:\.\d+)?) +([kMGT]?)H\/s/g)].at(-1)
  if (found === undefined) throw new Error('printed no line "Benchmark: … H/s"')
  return Number(found[1]) * multiples[found[2]!]!
}
