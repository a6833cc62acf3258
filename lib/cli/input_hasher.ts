/**
 * Plain hashing by algorithm name, as `pickaxe hash` offers it. RandomX keeps one key in memory at a time.
 * @module
 */
import { hashesAtOnce } from '../algorithm/algorithm.js'
import { algorithmLabelled } from '../algorithm/index.js'
import { equalBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { given } from '../base/given.js'
import { sameCache } from '../hash/randomx/params.js'
import type { RandomXVariant } from '../hash/randomx/variants.js'
import { RandomX } from '../miner/randomx.js'
import { RandomXCache } from '../verify/index.js'
import type { AlgorithmLabel } from './algorithms.js'

export const engineNames = ['jit', 'interpreter', 'typescript'] as const
export type EngineName = (typeof engineNames)[number]

export interface HashEngine {
  /** Default: generated code where the OS allows it, else the interpreter. */
  engine?: EngineName
  /** RandomX memory. Default `light`. */
  mode?: 'light' | 'full'
}

/** What one RandomX key is hashed with, in variants that share its memory. */
interface KeyedHasher {
  hash(input: Uint8Array, variant: RandomXVariant): Promise<Uint8Array>
  close(): void
}

export class InputHasher {
  readonly #engine: HashEngine
  #current: { key: Uint8Array; variant: RandomXVariant; hasher: Promise<KeyedHasher> } | undefined
  #unfinished: Promise<unknown>[] = []

  /** Throws `RangeError` for an engine and a mode that do not go together. */
  constructor(engine: HashEngine) {
    if (engine.engine === 'typescript' && engine.mode === 'full') {
      throw rangeError('the TypeScript engine has light mode only: leave out --mode full', { ...engine })
    }
    this.#engine = engine
  }

  /** `key` is for RandomX: 0..60 bytes. Rejects as `RandomX` and `RandomXCache` do. */
  async hash(label: AlgorithmLabel, key: Uint8Array, input: Uint8Array): Promise<Uint8Array> {
    const { hashing } = algorithmLabelled(label)!
    if (hashesAtOnce(hashing)) return hashing.hashSync(input)
    const variant = label as RandomXVariant
    const hash = (await this.#hasherFor(key, variant)).hash(input, variant)
    this.#unfinished.push(hash)
    const finished = (): void => {
      this.#unfinished = this.#unfinished.filter(other => other !== hash)
    }
    hash.then(finished, finished)
    return hash
  }

  /** Unfinished hashes reject. */
  close(): void {
    const closing = this.#current
    this.#current = undefined
    closing?.hasher.then(
      hasher => hasher.close(),
      () => {},
    )
  }

  #hasherFor(key: Uint8Array, variant: RandomXVariant): Promise<KeyedHasher> {
    const before = this.#current
    if (before !== undefined && equalBytes(before.key, key) && sameCache(before.variant, variant)) return before.hasher
    const hasher = this.#replace(before?.hasher, key, variant)
    this.#current = { key, variant, hasher }
    return hasher
  }

  // The key before goes once its hashes are done: never two in memory.
  async #replace(
    before: Promise<KeyedHasher> | undefined,
    key: Uint8Array,
    variant: RandomXVariant,
  ): Promise<KeyedHasher> {
    const hasher = await before?.catch(() => undefined)
    await Promise.allSettled(this.#unfinished)
    hasher?.close()
    return this.#engine.engine === 'typescript' ? typescriptHasher(key, variant) : nativeHasher(key, this.#engine)
  }
}

async function typescriptHasher(key: Uint8Array, first: RandomXVariant): Promise<KeyedHasher> {
  const cache = await RandomXCache.create({ key, variant: first })
  return { hash: (input, variant) => cache.hash(input, variant), close: () => {} }
}

async function nativeHasher(key: Uint8Array, { engine, mode }: HashEngine): Promise<KeyedHasher> {
  const executor = engine === 'jit' || engine === 'interpreter' ? engine : undefined
  const randomx = await RandomX.create({ key, ...given({ executor, mode }) })
  return { hash: (input, variant) => randomx.hash(input, { variant }), close: () => randomx.close() }
}
