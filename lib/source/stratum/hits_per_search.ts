/**
 * How many nonces one search takes of a job.
 * @module
 */

// Hits wait for their check behind each other, and a search ends behind its hits: where a pool's difficulty is far too low
// for this machine, the engine waits for the checks and not they for a thousand hits of a job long gone.
const hitsPerSearch = 32
const smallestSearch = 256

/** At most `most`; `expectedHashes` a share takes on average. */
export function noncesPerSearch(expectedHashes: number, most: number): bigint {
  return BigInt(Math.min(most, Math.max(smallestSearch, Math.ceil(expectedHashes * hitsPerSearch))))
}
