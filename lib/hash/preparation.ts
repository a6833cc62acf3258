/**
 * How hashing is prepared where it takes preparation.
 * @module
 */

import { namesOf } from '../base/known_options.js'

/** How RandomX is hashed in TypeScript: through WebAssembly, or in plain JavaScript, about ten times slower. */
export type EngineName = 'wasm' | 'plain'

/** How a RandomX cache is prepared. */
export interface PreparationOptions {
  /** Default: `wasm` where the host has WebAssembly with SIMD, else `plain`, which is about ten times slower. */
  engine?: EngineName | undefined
  /** Told the fraction done, 0..1, every few milliseconds of work. */
  onProgress?: ((fraction: number) => void) | undefined
  /** Stops the preparation; the promise rejects with PICKAXE_ERR_ABORTED. */
  signal?: AbortSignal | undefined
}

export const preparationOptionNames = namesOf<PreparationOptions>({ engine: true, onProgress: true, signal: true })
