/**
 * Hits on their way to readers: each hit to one of them, in order, buffered while nobody reads.
 * @module
 */

import type { Job } from '../algorithm/index.js'
import type { PickaxeError } from '../base/errors.js'

/** A nonce that meets its job's target: found by a native thread, accepted by the TypeScript verifier. */
export interface Hit {
  /** As it was given. */
  job: Job
  /** The `id` of the search it belongs to; it may have been replaced since. */
  jobId: number
  /** As a number. */
  nonce: bigint
  /** The nonce as it is hashed: little-endian, `job.nonceWidth` bytes. */
  nonceBytes: Uint8Array
  /** `nonceBytes` as lower-case hex. */
  nonceHex: string
  /** Which of the job's preimages won, or of a header which of its versions; 0 where there is but one. */
  preimageIndex: number
  /** The bytes that were hashed, nonce in place: of a header the whole of it, with the version that won. */
  message: Uint8Array
  /** 32 bytes, as the verifier computed it; of an `unproven` hit as native code did. */
  hash: Uint8Array
  /** `hash` as lower-case hex. */
  hashHex: string
  /** The thread that found it, from 0. */
  worker: number
  /** Milliseconds its check took, the wait for the verifier's memory included; with RandomX's `verify: 'native'` next to nothing. */
  checkMs: number
  /** With `unproven: 'deliver'` alone: why the verifier could not check it. */
  unproven?: PickaxeError
}

/** What `hits()` gives: left by `break`, `return()` or the end of an `await using` block. */
export type HitReader = AsyncIterableIterator<Hit> & AsyncDisposable

interface Waiter {
  /** The reader it belongs to. */
  reader: object
  resolve: (result: IteratorResult<Hit, undefined>) => void
  reject: (error: PickaxeError) => void
}

/** Whom a stream tells what its readers do. */
export interface StreamListener {
  /** A hit left the buffer. */
  onTaken(): void
  /** Somebody waits for a hit, or no longer does. */
  onWaiting(): void
}

const theEnd = { done: true, value: undefined } as const

export class HitStream {
  readonly #buffer: Hit[] = []
  readonly #listener: StreamListener
  #waiters: readonly Waiter[] = []
  #failure: PickaxeError | undefined
  #ended = false

  constructor(listener: StreamListener) {
    this.#listener = listener
  }

  /** Hits that nobody has taken yet. */
  get buffered(): number {
    return this.#buffer.length
  }

  /** Whether somebody waits for a hit. */
  get awaited(): boolean {
    return this.#waiters.length > 0
  }

  /** To whoever has waited longest, else to the buffer. */
  push(hit: Hit): void {
    const [waiter, ...others] = this.#waiters
    this.#waiters = others
    if (waiter === undefined) this.#buffer.push(hit)
    else waiter.resolve({ done: false, value: hit })
  }

  /** Who waits is rejected, and so is who asks once the buffer is empty. */
  fail(error: PickaxeError): void {
    this.#failure = error
    for (const waiter of this.#waiters) waiter.reject(error)
    this.#waiters = []
  }

  /** No hit follows those in the buffer. */
  end(): void {
    this.#ended = true
    for (const waiter of this.#waiters) waiter.resolve(theEnd)
    this.#waiters = []
  }

  /** One that has left takes no hit from others. */
  reader(): HitReader {
    const reader = {}
    let left = false
    const leave = () => {
      left = true
      this.#dismiss(reader)
    }
    return {
      next: () => (left ? Promise.resolve(theEnd) : this.#next(reader)),
      return: async () => {
        leave()
        return theEnd
      },
      [Symbol.asyncIterator]() {
        return this
      },
      [Symbol.asyncDispose]: async () => leave(),
    }
  }

  // Not async: its promise must settle as soon as the hit is there, before that of an exhausted search behind it.
  #next(reader: object): Promise<IteratorResult<Hit, undefined>> {
    const hit = this.#buffer.shift()
    if (hit !== undefined) {
      this.#listener.onTaken()
      return Promise.resolve({ done: false, value: hit })
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (this.#ended) return Promise.resolve(theEnd)
    return new Promise((resolve, reject) => {
      this.#waiters = [...this.#waiters, { reader, resolve, reject }]
      this.#listener.onWaiting()
    })
  }

  #dismiss(reader: object): void {
    const gone = this.#waiters.filter(waiter => waiter.reader === reader)
    this.#waiters = this.#waiters.filter(waiter => waiter.reader !== reader)
    for (const waiter of gone) waiter.resolve(theEnd)
    this.#listener.onWaiting()
  }
}
