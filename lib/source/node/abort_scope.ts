/**
 * A signal that ends with its parent or before it.
 * @module
 */

export interface AbortScope {
  readonly signal: AbortSignal
  /** Aborts the signal and lets go of the parent. */
  end(reason?: unknown): void
}

/** Unlike `AbortSignal.any`, which keeps something for every signal it ever made, this leaves nothing at a parent that lives on. */
export function abortScope(parent: AbortSignal): AbortScope {
  const controller = new AbortController()
  const end = (reason?: unknown) => {
    parent.removeEventListener('abort', onAbort)
    controller.abort(reason)
  }
  const onAbort = () => end(parent.reason)
  if (parent.aborted) end(parent.reason)
  else parent.addEventListener('abort', onAbort, { once: true })
  return { signal: controller.signal, end }
}
