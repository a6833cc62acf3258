/**
 * RandomX without mining: what pools and nodes check shares with.
 * @module
 */
import { usualCompare } from '../algorithm/randomx.js'
import { assertArray, assertBytes, assertInteger, assertObject, assertOneOf } from '../base/assert.js'
import { PickaxeError, rangeError, typeError } from '../base/errors.js'
import { assertKnown, namesOf } from '../base/known_options.js'
import type { Target } from '../base/target.js'
import { cacheBytes, datasetItems, itemBytes, maxKeyBytes } from '../hash/randomx/params.js'
import { assertVariant, type RandomXVariant } from '../hash/randomx/variants.js'
import type { NativeHasher, NativeRandomXState } from '../native/addon.js'
import { callNative, fromNative, native } from '../native/load.js'
import { type KeptKey, KeptKeys, type OpenKey } from './kept_keys.js'
import { checkThreads, type MinerOptions } from './options.js'
import { checkRandomXMemory, type RandomXMinerOptions } from './randomx_options.js'
import { checkExpected, checkTarget, judgeShare, refusedUnhashed, type ShareVerdict } from './share.js'

/** What {@link RandomX.create} takes. */
export interface RandomXOptions
  extends Pick<RandomXMinerOptions, 'mode' | 'executor' | 'hugePages'>,
    Pick<MinerOptions, 'threads'> {
  /** 0..60 bytes: what is hashed with where a call names no other key. Prepared at once. */
  key?: Uint8Array | undefined
  /** Default `rx/0`; a call may name another one. */
  variant?: RandomXVariant | undefined
  /**
   * For keys in memory: one takes 256 MiB in light mode, 2336 MiB in the others. When another one is asked for and there is
   * no room, the least recently used one goes. Threads take up to 16 MiB each on top. Default: two keys.
   */
  memoryBudgetBytes?: number | undefined
}

/** Which key a call of {@link RandomX} is about; what is left out is as `create()` was told. */
export interface RandomXKey {
  /** 0..60 bytes. */
  key?: Uint8Array | undefined
  /** Which of RandomX's parameter sets. */
  variant?: RandomXVariant | undefined
}

/** What {@link RandomX.verifyShare} takes beside input, target and the miner's word. */
export interface ShareOptions extends RandomXKey {
  /** What meets the target. Default: the hash; of rx/2 and scash the commitment, blake2b-256(input || hash). */
  compare?: 'hash' | 'commitment' | undefined
}

/** What is in memory for a key, and how far that is. */
export type RandomXInfo = NativeRandomXState

/** What {@link RandomX.stats} counts. */
export interface RandomXStats {
  /** In memory, the most recently used first. */
  keys: {
    /** Its bytes. */
    key: Uint8Array
    /** Those it was hashed with; they share its memory. */
    variants: RandomXVariant[]
    /** Counted for the budget. */
    bytes: number
    /** Hashes since it was prepared. */
    hashes: number
    /** Hashes under way. */
    waiting: number
    /** As {@link RandomX.info} has it. */
    stage: RandomXInfo['stage']
  }[]
  /** Of all keys in memory. */
  memoryBytes: number
  /** As it was given, or two keys'. */
  memoryBudgetBytes: number
  /** Since the object was created. */
  hashes: number
  /** Hashes under way, those that wait for room for their key included. */
  waiting: number
  /** Keys that were prepared, one that came again counted again. */
  prepared: number
  /** Keys that had to go for others. */
  evicted: number
}

const optionNames = namesOf<RandomXOptions>({
  key: true,
  variant: true,
  mode: true,
  executor: true,
  hugePages: true,
  threads: true,
  memoryBudgetBytes: true,
})
const keyNames = namesOf<RandomXKey>({ key: true, variant: true })
const shareNames = namesOf<ShareOptions>({ key: true, variant: true, compare: true })

const maxInputBytes = 2 ** 31 - 1

interface Wanted {
  key: Uint8Array
  variant: RandomXVariant
}

/** What a call does without. */
interface Usual {
  key: Uint8Array | undefined
  variant: RandomXVariant
}

interface Waiting {
  resolve: (hash: Uint8Array) => void
  reject: (error: unknown) => void
}

/** One that waits for room for its key. */
interface InLine extends Waiting, Wanted {
  input: Uint8Array
}

/**
 * Keys made ready for hashing, on threads of its own: the event loop stays free. Keys are shared within the process:
 * a second RandomX or a Miner with the same key uses the same memory, in worker threads too.
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
  readonly #usual: Usual
  readonly #keys: KeptKeys
  readonly #memoryBudgetBytes: number
  readonly #waiting = new Map<number, Waiting & { kept: KeptKey }>()
  #line: InLine[] = []
  #hashes = 0
  #lastTicket = 0
  #flushing = false
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
    if (key !== undefined) assertBytes(key, 'key', 0, maxKeyBytes)
    assertVariant(variant)
    const randomx = checkRandomXMemory({ mode, executor, hugePages })
    const keyBytes = mode === 'light' ? cacheBytes : cacheBytes + datasetItems * itemBytes
    const budget = checkBudget(options.memoryBudgetBytes, keyBytes)
    const checked = checkThreads(wanted)
    const threads = checked.planned ? native().threadPlan(variant, 0).cpus.length : checked.threads
    const holder: { owner?: WeakRef<RandomX> } = {}
    const wake = (): void => {
      const owner = holder.owner?.deref()
      if (owner !== undefined) owner.#settle()
    }
    const hasher = callNative(() => new (native().Hasher)({ threads, randomx }, wake))
    const created = new RandomX(hasher, { key: key?.slice(), variant }, new KeptKeys(hasher, budget, keyBytes), budget)
    holder.owner = new WeakRef(created)
    try {
      if (key !== undefined) created.#open({ key, variant })
    } catch (error) {
      created.close()
      throw error
    }
    return created
  }

  private constructor(hasher: NativeHasher, usual: Usual, keys: KeptKeys, memoryBudgetBytes: number) {
    this.#hasher = hasher
    this.#usual = usual
    this.#keys = keys
    this.#memoryBudgetBytes = memoryBudgetBytes
  }

  /**
   * RandomX of `input` (any length): 32 bytes. Calls may overlap; each settles on its own. Where there is no room for
   * another key, the hash waits, and those that are asked for later wait behind it.
   * Rejects with PICKAXE_ERR_CLOSED, PICKAXE_ERR_OUT_OF_MEMORY, PICKAXE_ERR_CODE_MEMORY.
   */
  async hash(input: Uint8Array, of: RandomXKey = {}): Promise<Uint8Array> {
    const wanted = this.#wanted(of, keyNames)
    assertBytes(input, 'input', 0, maxInputBytes)
    return this.#hash(input, wanted)
  }

  /** The hashes of `inputs`, in the same order, on all threads. Rejects with the first error. */
  async hashMany(inputs: readonly Uint8Array[], of: RandomXKey = {}): Promise<Uint8Array[]> {
    const wanted = this.#wanted(of, keyNames)
    assertArray(inputs, 'inputs')
    for (const [i, input] of inputs.entries()) assertBytes(input, `inputs[${i}]`, 0, maxInputBytes)
    return Promise.all(inputs.map(input => this.#hash(input, wanted)))
  }

  /**
   * {@link hash} on the calling thread, which waits for it and, the first time, for the key's memory: for tools.
   * Throws as {@link hash} rejects, and PICKAXE_ERR_BUSY where there is no room for another key before hashes of all the
   * others are finished.
   */
  hashSync(input: Uint8Array, of: RandomXKey = {}): Uint8Array {
    const wanted = this.#wanted(of, keyNames)
    assertBytes(input, 'input', 0, maxInputBytes)
    const open = this.#open(wanted)
    if (open === undefined) {
      throw new PickaxeError(
        'PICKAXE_ERR_BUSY',
        'memoryBudgetBytes has no room for another key while hashes of the others are under way: await them, or raise it',
      )
    }
    try {
      const hash = callNative(() => this.#hasher.hashNow(open.id, input))
      this.#count(open.kept)
      return hash
    } catch (error) {
      this.#keys.drop(open.kept)
      throw error
    }
  }

  /**
   * Judges a miner's share: whether `input` with its nonce in place meets `target`, as `difficultyTarget()` or a job has
   * it. `expected`, 32 bytes, is what the miner says it hashes to (`result` in Stratum; where the commitment is compared,
   * that): if it does not meet the target nothing is hashed. Rejects as {@link hash}; a bad share is a verdict, no error.
   *
   * @example
   * import { difficultyTarget, RandomX } from 'pickaxe'
   *
   * using randomx = await RandomX.create({ key: new TextEncoder().encode('test key 000'), threads: 1 })
   * const { valid, reason } = await randomx.verifyShare(new Uint8Array(76), difficultyTarget(1n))
   * console.log(valid, reason) // true null
   */
  async verifyShare(
    input: Uint8Array,
    target: Target,
    expected?: Uint8Array | null,
    options: ShareOptions = {},
  ): Promise<ShareVerdict> {
    const wanted = this.#wanted(options, shareNames)
    const { compare = usualCompare(wanted.variant) } = options
    assertOneOf(compare, 'compare', ['hash', 'commitment'])
    assertBytes(input, 'input', 0, maxInputBytes)
    checkTarget(target)
    checkExpected(expected)
    const refused = refusedUnhashed(target, expected)
    if (refused !== undefined) return refused
    const [share, said] = [input.slice(), expected?.slice()]
    return judgeShare(share, await this.#hash(share, wanted), compare, target, said)
  }

  /** Has a key in memory, a chain's next one for instance: resolves when it can be hashed with. Rejects as {@link hash}. */
  async prepare(of: RandomXKey = {}): Promise<void> {
    await this.hash(new Uint8Array(), of)
  }

  /** What is in memory for a key now, `null` where it is not kept. Throws PICKAXE_ERR_CLOSED. */
  info(of: RandomXKey = {}): RandomXInfo | null {
    const { key, variant } = this.#wanted(of, keyNames)
    const id = this.#keys.find(key, variant)
    return id === undefined ? null : this.#hasher.state(id)
  }

  /** What was counted until now. Throws PICKAXE_ERR_CLOSED. */
  stats(): RandomXStats {
    this.#assertOpen()
    return {
      keys: this.#keys.list().map(({ entry: { key, bytes, hashes, waiting }, variants, id }) => ({
        key: key.slice(),
        variants,
        bytes,
        hashes,
        waiting,
        stage: this.#hasher.state(id).stage,
      })),
      memoryBytes: this.#keys.bytes,
      memoryBudgetBytes: this.#memoryBudgetBytes,
      hashes: this.#hashes,
      waiting: this.#waiting.size + this.#line.length,
      prepared: this.#keys.prepared,
      evicted: this.#keys.evicted,
    }
  }

  /** Frees the keys and ends the threads, after milliseconds; what is unfinished rejects with PICKAXE_ERR_CLOSED. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    inUse.delete(this)
    for (const { reject } of [...this.#waiting.values(), ...this.#line]) reject(closedError())
    this.#waiting.clear()
    this.#line = []
    this.#hasher.release()
  }

  /** What `console.log` shows: what was counted until now. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    const shown = this.#closed ? { closed: true, hashes: this.#hashes } : this.stats()
    return `RandomX ${inspect(shown, options)}`
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  #assertOpen(): void {
    if (this.#closed) throw closedError()
  }

  #wanted(of: RandomXKey, names: readonly string[]): Wanted {
    this.#assertOpen()
    assertObject(of, 'options')
    assertKnown(of, names)
    const { key = this.#usual.key, variant = this.#usual.variant } = of
    if (key === undefined) {
      throw typeError('key must be given: this RandomX was created without one', { name: 'key', value: key })
    }
    assertBytes(key, 'key', 0, maxKeyBytes)
    assertVariant(variant)
    return { key, variant }
  }

  #open({ key, variant }: Wanted): OpenKey | undefined {
    return callNative(() => this.#keys.open(key, variant))
  }

  #hash(input: Uint8Array, wanted: Wanted): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const open = this.#line.length === 0 ? this.#open(wanted) : undefined
      if (open !== undefined) this.#submit(input, open, { resolve, reject })
      else this.#line.push({ ...wanted, key: wanted.key.slice(), input: input.slice(), resolve, reject })
    })
  }

  #submit(input: Uint8Array, { id, kept }: OpenKey, { resolve, reject }: Waiting): void {
    const ticket = ++this.#lastTicket
    this.#hasher.submit(ticket, id, input)
    kept.waiting++
    this.#waiting.set(ticket, { resolve, reject, kept })
    if (this.#waiting.size === 1) this.#hold()
    this.#flushSoon()
  }

  // What is asked for in one turn is hashed together.
  #flushSoon(): void {
    if (this.#flushing) return
    this.#flushing = true
    queueMicrotask(() => {
      this.#flushing = false
      if (!this.#closed) this.#hasher.flush()
    })
  }

  #settle(): void {
    if (this.#closed) return
    for (const { ticket, hash, error } of this.#hasher.drain()) {
      const { resolve, reject, kept } = this.#waiting.get(ticket)!
      this.#waiting.delete(ticket)
      kept.waiting--
      if (hash !== null) {
        this.#count(kept)
        resolve(hash)
      } else {
        this.#keys.drop(kept)
        reject(fromNative(error))
      }
    }
    this.#admit()
    if (this.#waiting.size > 0) return
    inUse.delete(this)
    this.#hasher.keepAlive(false)
  }

  // In the order they came, so that no key keeps another one out for ever.
  #admit(): void {
    let admitted = 0
    for (const next of this.#line) {
      try {
        const open = this.#open(next)
        if (open === undefined) break
        this.#submit(next.input, open, next)
      } catch (error) {
        next.reject(error)
      }
      admitted++
    }
    this.#line = this.#line.slice(admitted)
  }

  #count(kept: KeptKey): void {
    kept.hashes++
    this.#hashes++
  }

  // While somebody waits, neither the process nor the collector may end it.
  #hold(): void {
    inUse.add(this)
    this.#hasher.keepAlive(true)
  }
}

const inUse = new Set<RandomX>()

function checkBudget(wanted: unknown, keyBytes: number): number {
  const budget = wanted === undefined ? 2 * keyBytes : wanted
  assertInteger(budget, 'memoryBudgetBytes', 0, Number.MAX_SAFE_INTEGER)
  if (budget < keyBytes) {
    throw rangeError(`memoryBudgetBytes must be at least ${keyBytes}, what one key takes in this mode, got ${budget}`, {
      name: 'memoryBudgetBytes',
      value: budget,
    })
  }
  return budget
}

function closedError(): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_CLOSED', 'this RandomX is closed: create a new one')
}
