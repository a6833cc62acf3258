/**
 * The run of a command that mines until told otherwise: its port, its signals, its ticks and its end.
 * @module
 */
import { exitCodes } from './exit_codes.js'
import { interruption } from './interruption.js'
import type { Reporter } from './reporter.js'
import type { HttpMonitor } from './solo/http_server.js'
import { surviveLostReaders } from './solo/lost_reader.js'
import type { Terminal } from './terminal.js'

const tickMs = 1000

export interface RunningMiner<Stats> {
  readonly finished: Promise<void>
  stats(): Stats
  pause(): void
  resume(): void
  close(): Promise<void>
}

/** `mine` between taking and leaving the port of `http` and the signals that end it. */
export async function runMining(
  http: string | undefined,
  terminal: Terminal,
  mine: (signal: AbortSignal, monitor: HttpMonitor | undefined) => Promise<void>,
): Promise<void> {
  const monitor = http === undefined ? undefined : await serve(http)
  const { signal, end } = interruption()
  surviveLostReaders(process)
  try {
    await mine(signal, monitor)
    terminal.exitCode = signal.aborted ? exitCodes.interrupted : exitCodes.done
  } finally {
    await monitor?.close()
    end()
  }
}

/** Reports each second, pauses and resumes at SIGUSR2, until `miner` has finished. */
export async function untilFinished<Stats extends { readonly paused: boolean }>(
  miner: RunningMiner<Stats>,
  reporter: Pick<Reporter<never, Stats>, 'onTick' | 'onEnd'>,
  terminal: Terminal,
): Promise<void> {
  const timer = setInterval(() => reporter.onTick(miner.stats()), tickMs)
  const stopToggling = toggleOnSignal(miner, terminal)
  try {
    await miner.finished
  } finally {
    clearInterval(timer)
    stopToggling()
    await miner.close().catch(() => {})
    reporter.onEnd(miner.stats())
  }
}

async function serve(listen: string) {
  const { serveHttp } = await import('./solo/http_server.js')
  return serveHttp({ listen, token: process.env.PICKAXE_HTTP_TOKEN })
}

// SIGUSR1 is Node's own.
function toggleOnSignal(miner: RunningMiner<{ readonly paused: boolean }>, terminal: Terminal): () => void {
  if (process.platform === 'win32') return () => {}
  const toggle = () => {
    const { paused } = miner.stats()
    if (paused) miner.resume()
    else miner.pause()
    terminal.note(paused ? 'resumed' : 'paused')
  }
  process.on('SIGUSR2', toggle)
  return () => process.off('SIGUSR2', toggle)
}
