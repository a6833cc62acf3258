/**
 * A signal that ends with its parent, where it has one, or before it.
 * @module
 */
import { PickaxeError } from '../../base/errors.js'

export interface AbortScope {
  readonly signal: AbortSignal
  /** Aborts the signal and lets go of the parent. */
  end(reason?: unknown): void
}

/** Unlike `AbortSignal.any`, which keeps something for every signal it ever made, this leaves nothing at a parent that lives on. */
export function abortScope(parent: AbortSignal | undefined): AbortScope {
  const controller = new AbortController()
  const end = (reason?: unknown) => {
    parent?.removeEventListener('abort', onAbort)
    controller.abort(reason)
  }
  const onAbort = () => end(parent?.reason)
  if (parent?.aborted) onAbort()
  else parent?.addEventListener('abort', onAbort, { once: true })
  return { signal: controller.signal, end }
}

/** PICKAXE_ERR_ABORTED with the signal's reason as its cause. */
export function aborted(reason: unknown): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_ABORTED', 'the call was aborted', { cause: reason })
}

/** Waits; rejects with PICKAXE_ERR_ABORTED as soon as `signal` is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(aborted(signal.reason))
    const onAbort = () => {
      clearTimeout(timer)
      reject(aborted(signal.reason))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** For races against what may never come: keeps no process running. */
export async function pause(ms: number): Promise<undefined> {
  await new Promise(resolve => setTimeout(resolve, ms).unref())
  return undefined
}

/** As `promise`, or PICKAXE_ERR_ABORTED as soon as `signal` is aborted. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  promise.catch(() => {})
  const scope = abortScope(signal)
  try {
    const value = await Promise.race([promise, endOf(scope.signal)])
    if (signal.aborted) throw aborted(signal.reason)
    return value as T
  } finally {
    scope.end()
  }
}

/** Resolves when `signal` is aborted. */
export function endOf(signal: AbortSignal): Promise<undefined> {
  return new Promise(resolve => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}
