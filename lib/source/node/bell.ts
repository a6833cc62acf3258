/**
 * Something changed: look again.
 * @module
 */
import { aborted } from './rpc/transport.js'

export interface Bell {
  ring(): void
  /** Resolves at the next ring, or at once when it rang since the last wait. Rejects when `signal` is aborted. */
  rung(signal: AbortSignal): Promise<void>
}

/** For one waiter at a time. */
export function bell(): Bell {
  let pending = false
  let wake: (() => void) | undefined
  return {
    ring: () => {
      pending = true
      wake?.()
    },
    rung: signal =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(aborted(signal.reason))
        const finish = () => {
          pending = false
          wake = undefined
          signal.removeEventListener('abort', onAbort)
          resolve()
        }
        const onAbort = () => {
          wake = undefined
          reject(aborted(signal.reason))
        }
        if (pending) return finish()
        wake = finish
        signal.addEventListener('abort', onAbort, { once: true })
      }),
  }
}
