/**
 * Something changed: look again.
 * @module
 */
import { aborted } from './abort_scope.js'

export interface ChangeSignal {
  raise(): void
  /** Resolves when it is raised next, or at once when it was since the last wait. Rejects when `signal` is aborted. */
  raised(signal: AbortSignal): Promise<void>
}

/** For one waiter at a time. */
export function changeSignal(): ChangeSignal {
  let pending = false
  let wake: (() => void) | undefined
  return {
    raise: () => {
      pending = true
      wake?.()
    },
    raised: signal =>
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
