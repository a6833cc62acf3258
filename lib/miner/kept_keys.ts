/**
 * The keys that a RandomX object has in memory: as many as its budget has room for, the least recently used one goes first.
 * @module
 */
import { toHex } from '../base/bytes.js'
import { variants } from '../hash/randomx/params.js'
import type { RandomXVariant } from '../hash/randomx/variants.js'
import type { NativeHasher } from '../native/addon.js'

/** The memory of one key, for the variants that share it. */
export interface KeptKey {
  readonly key: Uint8Array
  readonly bytes: number
  /** Hashes under way. */
  waiting: number
  /** Hashes finished. */
  hashes: number
}

interface Entry extends KeptKey {
  /** What native code calls the key with each of its variants. */
  readonly ids: Map<RandomXVariant, number>
}

/** A key ready for inputs. */
export interface OpenKey {
  readonly id: number
  readonly kept: KeptKey
}

export class KeptKeys {
  readonly #hasher: Pick<NativeHasher, 'open' | 'close'>
  readonly #budgetBytes: number
  readonly #keyBytes: number
  /** By what they share their memory for; the least recently used first. */
  readonly #entries = new Map<string, Entry>()
  #lastId = 0
  #prepared = 0
  #evicted = 0

  /** `keyBytes` is what one key takes. */
  constructor(hasher: Pick<NativeHasher, 'open' | 'close'>, budgetBytes: number, keyBytes: number) {
    this.#hasher = hasher
    this.#budgetBytes = budgetBytes
    this.#keyBytes = keyBytes
  }

  /** How many keys were prepared, those that came again included. */
  get prepared(): number {
    return this.#prepared
  }

  /** How many keys had to go for others. */
  get evicted(): number {
    return this.#evicted
  }

  get bytes(): number {
    return this.#entries.size * this.#keyBytes
  }

  /**
   * Starts preparing the key where it is not kept; it is the most recently used one then. Nothing, when there is no room
   * before a hash with another key is finished. Throws as native code does.
   */
  open(key: Uint8Array, variant: RandomXVariant): OpenKey | undefined {
    const name = nameOf(key, variant)
    const entry = this.#entries.get(name) ?? this.#added(name, key)
    if (entry === undefined) return undefined
    this.#entries.delete(name)
    this.#entries.set(name, entry)
    return { id: this.#idOf(name, entry, variant), kept: entry }
  }

  /** What native code calls a key that is kept. */
  find(key: Uint8Array, variant: RandomXVariant): number | undefined {
    const entry = this.#entries.get(nameOf(key, variant))
    // Variants of one memory: any of them tells its state.
    return entry?.ids.get(variant) ?? entry?.ids.values().next().value
  }

  /** Lets go of a key that could not be prepared, so that the next hash tries again. */
  drop(kept: KeptKey): void {
    for (const [name, entry] of this.#entries) if (entry === kept && kept.waiting === 0) this.#close(name, entry)
  }

  /** The most recently used first. */
  list(): { entry: KeptKey; variants: RandomXVariant[]; id: number }[] {
    return [...this.#entries.values()]
      .reverse()
      .map(entry => ({ entry, variants: [...entry.ids.keys()], id: entry.ids.values().next().value! }))
  }

  #added(name: string, key: Uint8Array): Entry | undefined {
    if (!this.#makeRoom()) return undefined
    const entry: Entry = { key: key.slice(), bytes: this.#keyBytes, waiting: 0, hashes: 0, ids: new Map() }
    this.#entries.set(name, entry)
    this.#prepared++
    return entry
  }

  #makeRoom(): boolean {
    while (this.bytes + this.#keyBytes > this.#budgetBytes) {
      const idle = [...this.#entries].find(([, { waiting }]) => waiting === 0)
      if (idle === undefined) return false
      this.#close(...idle)
      this.#evicted++
    }
    return true
  }

  #idOf(name: string, entry: Entry, variant: RandomXVariant): number {
    const known = entry.ids.get(variant)
    if (known !== undefined) return known
    const id = ++this.#lastId
    try {
      this.#hasher.open(id, { key: entry.key, variant })
    } catch (error) {
      if (entry.ids.size === 0 && this.#entries.delete(name)) this.#prepared--
      throw error
    }
    entry.ids.set(variant, id)
    return id
  }

  #close(name: string, { ids }: Entry): void {
    this.#entries.delete(name)
    for (const id of ids.values()) this.#hasher.close(id)
  }
}

/** The same for what shares a cache. */
function nameOf(key: Uint8Array, variant: RandomXVariant): string {
  return `${toHex(key)} ${variants[variant].cache.salt}`
}
