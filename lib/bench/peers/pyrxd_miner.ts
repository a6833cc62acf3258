/**
 * Any miner behind pyrxd's external-miner protocol, pyrxd's own first of all: its progress frames are its rate.
 * @module
 */
import { threadsText } from '../threads.js'
import type { Peer } from './peer.js'
import { runProgram } from './run_program.js'

const identifyTimeoutMs = 10_000
/** Frames come every half second; a Python interpreter for each worker takes its time to start. */
const overtimeMs = 30_000

export const pyrxdMiner: Peer<number> = {
  name: 'pyrxd-miner',
  howToGet: '`pip install pyrxd`, or give --peer pyrxd-miner=/path/to/a/miner that speaks its protocol',

  async identify(path, signal) {
    const { output } = await runProgram(path, ['--protocol-version'], identifyTimeoutMs, signal)
    const found = /^pyrxd-miner protocol v1$/m.exec(output)
    if (found === null) throw new Error('is no such miner: --protocol-version did not print "pyrxd-miner protocol v1"')
    return 'pyrxd-miner'
  },

  contestant(path, version, threads) {
    const args = ['--workers', String(threads)]
    return {
      id: `pyrxd-miner-${threads}`,
      label: `${version}, dmint, ${threadsText(threads)}`,
      threads,
      facts: { layout: 'dmint' },
      version,
      command: [path, ...args].join(' '),
      async turn({ warmupMs, windowMs }, signal) {
        const rate = (output: string) => hashrateOf(output, warmupMs / 1000, windowMs / 1000)
        const { output, wallMs, cpuMs } = await runProgram(path, args, warmupMs + windowMs + overtimeMs, signal, {
          isEnough: text => rate(text) !== undefined,
          input: endlessRequest,
        })
        const hashrate = rate(output)
        if (hashrate === undefined) throw new Error('ended before its progress frames spanned a window')
        return { hashrate, hashes: null, wallMs, cpuMs }
      },
    }
  },
}

/** One hash in 2^64 wins. */
const endlessRequest = JSON.stringify({ preimage_hex: '5a'.repeat(64), target_hex: '0000000000000001', nonce_width: 4 })

const frames = /^\{"progress": ?\{"attempts": ?(\d+), ?"elapsed_s": ?(\d+(?:\.\d+)?)\}/gm

/** Hashes per second between two frames after the warm-up that are a window apart; `undefined`: there are none yet. */
export function hashrateOf(output: string, warmupSeconds: number, windowSeconds: number): number | undefined {
  const seen = [...output.matchAll(frames)]
    .map(([, attempts, elapsed]) => ({ attempts: Number(attempts), elapsed: Number(elapsed) }))
    .filter(({ elapsed }) => elapsed >= warmupSeconds)
  const first = seen[0]
  const last = seen.find(({ elapsed }) => elapsed - first!.elapsed >= windowSeconds)
  return last && (last.attempts - first!.attempts) / (last.elapsed - first!.elapsed)
}
