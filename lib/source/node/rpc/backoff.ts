/**
 * How long to wait before asking a troubled node again.
 * @module
 */
import { errorCode, type PickaxeError } from '../../../base/errors.js'
import { aborted } from './transport.js'

export interface Backoff {
  /** Milliseconds to wait: doubling from `firstMs` to `limitMs`, each shortened by up to half at random. */
  next(): number
  /** Back to `firstMs`: the node answered. */
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

/** Whether asking again later can help: the node is away, starting, lonely, busy or talks nonsense for now. */
export function isTransient(error: unknown): boolean {
  switch (errorCode(error)) {
    case 'PICKAXE_ERR_RPC_CONNECT':
    case 'PICKAXE_ERR_RPC_TIMEOUT':
    case 'PICKAXE_ERR_RPC_RESPONSE':
    case 'PICKAXE_ERR_NODE_NOT_READY':
      return true
    case 'PICKAXE_ERR_RPC_AUTH':
      // No cookie file yet: the node has still to write it.
      return (error as PickaxeError).detail.code === 'ENOENT'
    default:
      return false
  }
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
