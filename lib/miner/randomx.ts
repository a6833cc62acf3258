/**
 * RandomX without mining: what pools and nodes check shares with.
 * @module
 */
import { assertArray, assertBytes, assertObject } from '../base/assert.js'
import { PickaxeError } from '../base/errors.js'
import { assertKnown, namesOf } from '../base/known_options.js'
import { assertVariant, type RandomXVariant } from '../hash/randomx/variants.js'
import type { NativeHasher, NativeRandomXState } from '../native/addon.js'
import { callNative, fromNative, native } from '../native/load.js'
import { checkThreads, type MinerOptions } from './options.js'
import { checkRandomXMemory, type RandomXMinerOptions } from './randomx_options.js'

/** What {@link RandomX.create} takes. */
export interface RandomXOptions
  extends Pick<RandomXMinerOptions, 'mode' | 'executor' | 'hugePages'>,
    Pick<MinerOptions, 'threads'> {
  /** 0..60 bytes. */
  key: Uint8Array
  /** Default `rx/0`. */
  variant?: RandomXVariant | undefined
}

const optionNames = namesOf<RandomXOptions>({
  key: true,
  variant: true,
  mode: true,
  executor: true,
  hugePages: true,
  threads: true,
})

/** What is in memory for the key, and how far that is. */
export type RandomXInfo = NativeRandomXState

interface Waiting {
  resolve: (hash: Uint8Array) => void
  reject: (error: unknown) => void
}

/**
 * A key made ready for hashing, on threads of its own: the event loop stays free. Keys are shared within the process:
 * a second RandomX or a Miner with the same key uses the same memory.
 *
 * @example
 * import { RandomX } from 'pickaxe'
 *
 * const randomx = await RandomX.create({ key: new TextEncoder().encode('test key 000'), threads: 1 })
 * const hash = await randomx.hash(new TextEncoder().encode('This is a test'))
 * console.log(Buffer.from(hash).toString('hex')) // 639183aae1bf4c9a35884cb46b09cad9175f04efd7684e7262a0ac1c2f0b4e3f
 * randomx.close()
 */
export class RandomX {
  readonly #hasher: NativeHasher
  readonly #waiting = new Map<number, Waiting>()
  #lastTicket = 0
  #closed = false

  /**
   * Starts preparing; the first hashes wait for it (cache: under a second; `full` goes on in light mode meanwhile).
   * `mode` defaults to `light`, which is what checking shares takes.
   * Throws `TypeError`/`RangeError` for bad options, PICKAXE_ERR_ADDON_NOT_FOUND, PICKAXE_ERR_THREAD_START.
   */
  static async create(options: RandomXOptions): Promise<RandomX> {
    assertObject(options, 'options')
    assertKnown(options, optionNames)
    const { key, variant = 'rx/0', mode = 'light', executor, hugePages, threads: wanted } = options
    assertBytes(key, 'key', 0, 60)
    assertVariant(variant)
    const randomx = checkRandomXMemory({ mode, executor, hugePages })
    const checked = checkThreads(wanted)
    const threads = checked.planned ? native().threadPlan(variant, 0).cpus.length : checked.threads
    const holder: { owner?: WeakRef<RandomX> } = {}
    const wake = (): void => {
      const owner = holder.owner?.deref()
      if (owner !== undefined) owner.#settle()
    }
    const hasher = callNative(() => new (native().Hasher)({ key, variant, threads, randomx }, wake))
    const created = new RandomX(hasher)
    holder.owner = new WeakRef(created)
    return created
  }

  private constructor(hasher: NativeHasher) {
    this.#hasher = hasher
  }

  /**
   * RandomX of `input` (any length): 32 bytes. Calls may overlap; each settles on its own.
   * Rejects with PICKAXE_ERR_CLOSED, PICKAXE_ERR_OUT_OF_MEMORY, PICKAXE_ERR_CODE_MEMORY.
   */
  hash(input: Uint8Array): Promise<Uint8Array> {
    if (this.#closed) return Promise.reject(closedError())
    return new Promise((resolve, reject) => {
      assertBytes(input, 'input', 0, 2 ** 31 - 1)
      const ticket = ++this.#lastTicket
      this.#hasher.submit(ticket, input)
      this.#waiting.set(ticket, { resolve, reject })
      if (this.#waiting.size === 1) this.#hold()
    })
  }

  /** The hashes of `inputs`, in the same order, on all threads. Rejects with the first error. */
  async hashMany(inputs: readonly Uint8Array[]): Promise<Uint8Array[]> {
    if (this.#closed) throw closedError()
    assertArray(inputs, 'inputs')
    return Promise.all(inputs.map(input => this.hash(input)))
  }

  /** What is in memory for the key now. Throws PICKAXE_ERR_CLOSED. */
  info(): RandomXInfo {
    if (this.#closed) throw closedError()
    return this.#hasher.state()
  }

  /** Ends the threads after the hash they are at; what is unfinished rejects with PICKAXE_ERR_CLOSED. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    inUse.delete(this)
    for (const { reject } of this.#waiting.values()) reject(closedError())
    this.#waiting.clear()
    this.#hasher.release()
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  #settle(): void {
    if (this.#closed) return
    for (const { ticket, hash, error } of this.#hasher.drain()) {
      const waiting = this.#waiting.get(ticket)
      this.#waiting.delete(ticket)
      if (hash !== null) waiting?.resolve(hash)
      else waiting?.reject(fromNative(error))
    }
    if (this.#waiting.size > 0) return
    inUse.delete(this)
    this.#hasher.keepAlive(false)
  }

  // While somebody waits, neither the process nor the collector may end it.
  #hold(): void {
    inUse.add(this)
    this.#hasher.keepAlive(true)
  }
}

const inUse = new Set<RandomX>()

function closedError(): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_CLOSED', 'this RandomX is closed: create a new one')
}
