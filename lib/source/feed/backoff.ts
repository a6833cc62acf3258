/**
 * How long to wait before asking a troubled peer again.
 * @module
 */

export interface Backoff {
  /** Milliseconds to wait: doubling from `firstMs` to `limitMs`, each shortened by up to half at random. */
  next(): number
  /** Back to `firstMs`: the peer answered. */
  reset(): void
}

export interface BackoffOptions {
  readonly firstMs?: number
  readonly limitMs?: number
  /** 0 <= random() < 1. */
  readonly random?: () => number
}

export function backoff({ firstMs = 250, limitMs = 30_000, random = Math.random }: BackoffOptions = {}): Backoff {
  let step = firstMs
  return {
    next: () => {
      const wait = step * (1 - random() / 2)
      step = Math.min(limitMs, step * 2)
      return wait
    },
    reset: () => {
      step = firstMs
    },
  }
}
