/**
 * The memory of a RandomX key: how long it takes to prepare, what it came to be.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { RandomXVariant } from '../../hash/randomx/variants.js'
import { RandomX } from '../../miner/randomx.js'
import { native } from '../../native/load.js'
import type { Measure } from '../contestant.js'
import { residentBytes } from './resident_memory.js'
import { type Layout, type MemoryMode, partsOf } from './work.js'

export interface Prepared {
  measures: Partial<Record<Measure, number>>
  pages: string
}

const lookEveryMs = 1
/** Between cache and dataset `light` is passed in no time; when it stays, there was no room. */
const refusedAfterMs = 2000
const freedWithinMs = 5000
const freedBytes = 64 * 2 ** 20

let keys = 0

/** A key nobody has memory of yet. */
function freshKey(): Uint8Array {
  return new TextEncoder().encode(`pickaxe bench ${++keys}`)
}

/** Holds the memory until {@link close}; miners with its key share it. */
export class PreparedKey {
  readonly key = freshKey()
  readonly #variant: RandomXVariant
  readonly #mode: MemoryMode
  readonly #hugePages: boolean
  #owner: RandomX | undefined
  #prepared: Promise<Prepared> | undefined
  #residentBefore = 0

  /** Also for the layouts whose memory is the same. */
  constructor(layout: Layout, hugePages: boolean) {
    const { variant, mode } = partsOf(layout)
    this.#variant = variant
    this.#mode = mode
    this.#hugePages = hugePages
  }

  /** Prepares at the first call. Rejects with what the memory was refused with, and the signal's reason. */
  prepare(signal: AbortSignal): Promise<Prepared> {
    this.#prepared ??= this.#prepareNow(signal)
    return this.#prepared
  }

  async #prepareNow(signal: AbortSignal): Promise<Prepared> {
    this.#residentBefore = residentBytes()
    const startMs = performance.now()
    const options = {
      variant: this.#variant,
      mode: this.#mode,
      hugePages: this.#hugePages,
      threads: native().threadPlan('sha256d', 0).cpus.length,
    }
    this.#owner = await RandomX.create({ ...options, key: this.key })
    const cacheMs = (await this.#leaves('filling-cache', signal)) - startMs
    if (this.#mode === 'light') return this.#result({ cacheMs, readyMs: cacheMs })
    while (this.#owner.info()!.stage === 'light') {
      if (performance.now() - startMs - cacheMs > refusedAfterMs) throw new Error('there is no room for the dataset')
      await sleep(lookEveryMs, undefined, { signal })
    }
    const readyMs = (await this.#leaves('building-dataset', signal)) - startMs
    return this.#result({ cacheMs, datasetMs: readyMs - cacheMs, readyMs })
  }

  // When the stage was seen to be over.
  async #leaves(stage: 'filling-cache' | 'building-dataset', signal: AbortSignal): Promise<number> {
    for (;;) {
      const now = this.#owner!.info()!.stage
      // A hash tells why.
      if (now === 'failed') await this.#owner!.hash(new Uint8Array())
      if (now !== stage) return performance.now()
      await sleep(lookEveryMs, undefined, { signal })
    }
  }

  #result(measures: Prepared['measures']): Prepared {
    const { cache, dataset } = this.#owner!.info()!
    const { kind, bytes, hugeBytes } = this.#mode === 'full' ? dataset : cache
    const share = Math.round((100 * hugeBytes) / bytes)
    return { measures, pages: kind === 'transparent' && share < 100 ? `transparent, ${share}% huge` : kind }
  }

  /** Until the memory is back with the system, so that the next contestant finds it there. */
  async close(): Promise<void> {
    if (this.#owner === undefined) return
    this.#owner.close()
    this.#owner = undefined
    this.#prepared = undefined
    const endMs = performance.now() + freedWithinMs
    while (residentBytes() > this.#residentBefore + freedBytes && performance.now() < endMs) await sleep(lookEveryMs)
  }
}
