/**
 * Progress frames, one line each on the miner's stderr: `{"progress": {"attempts": 4200000, "elapsed_s": 1.700}}`.
 * @module
 */
import { assertObject } from '../base/assert.js'
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { type JsonValue, parseJson } from './json.js'
import { maxAttempts } from './protocol.js'

/** How far a miner is. */
export interface ExternalProgress {
  /** Hashes so far, over all workers. */
  attempts: number
  /** Since the search began. */
  elapsedMs: number
}

const maxFrameLength = 4096

/** One frame with its line end; `attempts` saturates at 2^40. Throws `TypeError` or `RangeError`. */
export function formatProgress(progress: ExternalProgress): string {
  assertObject(progress, 'progress')
  return `{"progress": {${countFields(progress)}}}\n`
}

/**
 * What a line of a miner's stderr says, or `undefined` for any other text: frames can inform, never fail.
 *
 * @example
 * import { formatProgress, maxAttempts, parseProgress } from 'pickaxe/protocol'
 *
 * const line = formatProgress({ attempts: 2 * maxAttempts, elapsedMs: 1700 })
 * console.log(parseProgress(line)?.attempts === maxAttempts, parseProgress('warming up')) // true undefined
 */
export function parseProgress(line: string): ExternalProgress | undefined {
  if (typeof line !== 'string' || line.length > maxFrameLength) return undefined
  const progress = field(jsonOrUndefined(line), 'progress')
  const attempts = attemptsField(field(progress, 'attempts'))
  const elapsedMs = elapsedField(field(progress, 'elapsed_s'))
  return attempts === undefined || elapsedMs === undefined ? undefined : { attempts, elapsedMs }
}

/** `"attempts": …, "elapsed_s": …`, shared by frames and answers. The fraction keeps elapsed_s a float for every reader. */
export function countFields({ attempts, elapsedMs }: ExternalProgress): string {
  if (!Number.isSafeInteger(attempts) || attempts < 0) {
    throw rangeError(`attempts must be a non-negative integer, got ${describe(attempts)}`, { attempts })
  }
  if (!Number.isFinite(elapsedMs) || elapsedMs < 0 || elapsedMs >= 1e21) {
    throw rangeError(`elapsedMs must be a finite number of milliseconds, not negative, got ${describe(elapsedMs)}`, {
      elapsedMs,
    })
  }
  return `"attempts": ${Math.min(attempts, maxAttempts)}, "elapsed_s": ${(elapsedMs / 1000).toFixed(3)}`
}

/** An integer in 0..2^40, else `undefined`. */
export function attemptsField(value: JsonValue | undefined): number | undefined {
  return typeof value === 'bigint' && value >= 0n && value <= BigInt(maxAttempts) ? Number(value) : undefined
}

/** Seconds as milliseconds, else `undefined`. */
export function elapsedField(value: JsonValue | undefined): number | undefined {
  if (typeof value !== 'bigint' && typeof value !== 'number') return undefined
  const elapsedMs = Number(value) * 1000
  return elapsedMs >= 0 && Number.isFinite(elapsedMs) ? elapsedMs : undefined
}

function field(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value instanceof Map ? value.get(name) : undefined
}

function jsonOrUndefined(line: string): JsonValue | undefined {
  try {
    return parseJson(line, 'progress frame')
  } catch {
    return undefined
  }
}
