/**
 * RandomX in TypeScript alone, for checking proofs. A cache is prepared once for a key and then hashes
 * any number of inputs. Runs in any JavaScript runtime; where WebAssembly has SIMD, the hot parts are emitted as
 * WebAssembly at run time.
 * @module
 */
import { assertBytes, assertCallback, assertObject, assertSignal } from '../../base/assert.js'
import { copyBytes, describe, equalBytes, toHex } from '../../base/bytes.js'
import { PickaxeError, rangeError } from '../../base/errors.js'
import { assertKnown, namesOf } from '../../base/known_options.js'
import { type EngineName, type PreparationOptions, preparationOptionNames } from '../preparation.js'
import { type CacheSource, type Engine, prepareSteps } from './cache.js'
import { commitment } from './commitment.js'
import { availableEngines, type ChosenEngine, chooseEngine } from './engine_choice.js'
import { maxKeyBytes, sameCache, variants } from './params.js'
import { finish, finishInTurns } from './steps.js'
import { assertVariant, type RandomXVariant } from './variants.js'
import { hashSteps } from './vm.js'

export { availableEngines, commitment, type EngineName, type PreparationOptions }

/** What {@link RandomXCache.create} takes. */
export interface RandomXCacheOptions extends PreparationOptions {
  /** 0..60 bytes. */
  key: Uint8Array
  /** What will be hashed. Default `rx/0`; rx/0 and rx/2 share a cache, others have their own. */
  variant?: RandomXVariant | undefined
}

const optionNames = [
  ...preparationOptionNames,
  ...namesOf<Omit<RandomXCacheOptions, keyof PreparationOptions>>({ key: true, variant: true }),
]

/** What a cache is prepared for, as jobs have it. */
interface RandomXMemory {
  readonly key: Uint8Array
  readonly variant: RandomXVariant
}

/** A prepared cache with one virtual machine: 258 MiB. */
export class RandomXCache {
  /** Which engine computes. */
  readonly engine: EngineName
  /** Why it is not the preferred one of this host; undefined when it is, or was asked for. */
  readonly engineRefusal: string | undefined
  readonly #engine: Engine
  readonly #variant: RandomXVariant
  readonly #source: CacheSource
  /** Settles when the hashes asked for so far are done. */
  #queue: Promise<unknown> = Promise.resolve()
  #pending = 0

  /**
   * Prepares the cache for a key: about a second (`wasm`), in slices that let the event loop run in between.
   * Throws `TypeError`/`RangeError` for bad options; PICKAXE_ERR_OUT_OF_MEMORY; PICKAXE_ERR_CODE_MEMORY for an `engine` that
   * may not run; PICKAXE_ERR_ABORTED.
   */
  static async create(options: RandomXCacheOptions): Promise<RandomXCache> {
    assertObject(options, 'options')
    assertKnown(options, optionNames)
    const { key, variant = 'rx/0', engine: name, onProgress, signal } = options
    assertBytes(key, 'key', 0, maxKeyBytes)
    assertVariant(variant)
    assertCallback(onProgress, 'onProgress')
    assertSignal(signal, 'signal')
    if (name !== undefined && !availableEngines().includes(name)) {
      const known = availableEngines().join("' or '")
      throw rangeError(`engine must be '${known}' on this host, got ${describe(name)}`, {
        name: 'engine',
        value: name,
      })
    }
    const source = { key: copyBytes(key), params: variants[variant].cache }
    try {
      const prepared = await chooseEngine(name, signal)
      await finishInTurns(prepareSteps(prepared.engine, source, onProgress), signal)
      return new RandomXCache(prepared, source, variant)
    } catch (error) {
      if (!signal?.aborted) throw error
      throw new PickaxeError('PICKAXE_ERR_ABORTED', 'the preparation was aborted', { cause: signal.reason })
    }
  }

  private constructor({ engine, refusal }: ChosenEngine, source: CacheSource, variant: RandomXVariant) {
    this.engine = engine.name
    this.engineRefusal = refusal
    this.#engine = engine
    this.#source = source
    this.#variant = variant
  }

  /** Whether this is the cache that a job needs. */
  serves({ key, variant }: RandomXMemory): boolean {
    return equalBytes(key, this.#source.key) && sameCache(variant, this.#variant)
  }

  /** Throws `RangeError` when a job needs another cache. */
  assertServes({ key, variant }: RandomXMemory): void {
    if (!equalBytes(key, this.#source.key)) {
      throw rangeError(`the job's key ${toHex(key)} is not the cache's ${toHex(this.#source.key)}`, {
        name: 'job.key',
        value: key,
      })
    }
    this.#assertVariant(variant)
  }

  /**
   * RandomX of `input`: 32 bytes. Lets the event loop run every few milliseconds. Calls queue and answer in order.
   * `variant` is by default the one the cache was created for; throws `RangeError` for one that needs another cache.
   */
  hash(input: Uint8Array, variant: RandomXVariant = this.#variant): Promise<Uint8Array> {
    this.#assertInput(input, variant)
    const copy = copyBytes(input)
    this.#pending++
    const result = this.#queue.then(async () => {
      try {
        return await finishInTurns(hashSteps(this.#engine.machine, variants[variant], copy))
      } finally {
        this.#pending--
      }
    })
    this.#queue = result.catch(() => undefined)
    return result
  }

  /**
   * RandomX of `input`, at once: for worker threads and scripts. Blocks for the whole hash.
   * Throws PICKAXE_ERR_BUSY while a {@link hash} is unfinished.
   */
  hashSync(input: Uint8Array, variant: RandomXVariant = this.#variant): Uint8Array {
    this.#assertInput(input, variant)
    if (this.#pending > 0) {
      throw new PickaxeError('PICKAXE_ERR_BUSY', `${this.#pending} hash() calls are unfinished: await them first`)
    }
    return finish(hashSteps(this.#engine.machine, variants[variant], input))
  }

  #assertInput(input: unknown, variant: RandomXVariant): void {
    assertBytes(input, 'input')
    this.#assertVariant(variant)
  }

  #assertVariant(variant: unknown): void {
    assertVariant(variant)
    if (sameCache(variant, this.#variant)) return
    throw rangeError(`the cache was created for ${this.#variant}: ${variant} needs one of its own`, {
      name: 'variant',
      value: variant,
    })
  }
}
