/**
 * A pool that says nothing: quiet, or dead.
 * @module
 */
import { PickaxeError } from '../../base/errors.js'
import type { LineRpc } from './line_rpc.js'

export interface SilenceOptions {
  /** After so long without a line the connection is given up. */
  readonly silenceMs: number
  /** Asks something that only a living pool answers; where there is such a thing. */
  readonly ask?: (() => void) | undefined
  /** After so long without a line `ask` is called. */
  readonly askAfterMs?: number
}

const looksPerSilence = 20

/** Watches until the connection ends. */
export function watchSilence(rpc: LineRpc, { silenceMs, ask, askAfterMs = 60_000 }: SilenceOptions): void {
  let askedAt = Number.NEGATIVE_INFINITY
  const every = Math.max(5, Math.min(silenceMs, ask === undefined ? silenceMs : askAfterMs) / looksPerSilence)
  const timer = setInterval(() => {
    const now = performance.now()
    const quietMs = now - rpc.lastHeardMs
    if (quietMs > silenceMs) {
      const message = `${rpc.label} said nothing for ${Math.round(quietMs / 1000)} s`
      rpc.close(new PickaxeError('PICKAXE_ERR_POOL_TIMEOUT', message, { detail: { pool: rpc.label } }))
    } else if (ask !== undefined && quietMs > askAfterMs && now - askedAt > askAfterMs) {
      askedAt = now
      ask()
    }
  }, every).unref()
  void rpc.closed.then(() => clearInterval(timer))
}
