/**
 * What a miner answers on stdout: `{"nonce_hex": "65e55b1c", "attempts": 475784550, "elapsed_s": 12.345}` and exit code 0,
 * or `{"exhausted": true}` and exit code 2.
 * @module
 */

import { assertBytes, assertObject } from '../base/assert.js'
import { describe, toHex } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import { given } from '../base/given.js'
import { parsePythonHex } from './hex.js'
import { decodeUtf8, parseJson } from './json.js'
import { attemptsField, countFields, type ExternalProgress, elapsedField } from './progress.js'
import { maxResponseLength, protocolError } from './protocol.js'

/** What {@link formatFound} writes. */
export interface ExternalFound extends ExternalProgress {
  /** The nonce as it was hashed, least significant byte first: 4 or 8 bytes. */
  nonceBytes: Uint8Array
}

/** What a miner answered. */
export type ExternalResponse =
  | {
      /** It has a nonce: check it with `verify`. */
      found: true
      /** As it is hashed, least significant byte first: 4 or 8 bytes. */
      nonceBytes: Uint8Array
      /** Hashes tried; 0 when the miner did not say. */
      attempts: number
      /** Missing when the miner did not say, or said something else than a time. */
      elapsedMs?: number
    }
  | {
      /** It has none. */
      found: false
      /** Every nonce was tried. */
      exhausted: true
    }

/** What a finished miner left behind. */
export interface ExternalOutcome {
  /** As the process ended; `null`: by a signal. */
  exitCode: number | null
  /** All of it; bytes are read as UTF-8. */
  stdout: Uint8Array | string
  /** As requested. */
  nonceWidth: 4 | 8
}

/** The answer to a found nonce, with its line end; `attempts` saturates at 2^40. Throws `TypeError` or `RangeError`. */
export function formatFound(found: ExternalFound): string {
  assertObject(found, 'found')
  const { nonceBytes } = found
  assertBytes(nonceBytes, 'nonceBytes', 4, 8)
  if (nonceBytes.length !== 4 && nonceBytes.length !== 8) {
    throw rangeError(`nonceBytes must have 4 or 8 bytes, got ${nonceBytes.length}`, { length: nonceBytes.length })
  }
  return `{"nonce_hex": "${toHex(nonceBytes)}", ${countFields(found)}}\n`
}

/**
 * The answer when every nonce was tried in vain, with its line end; the process ends with exit code 2.
 *
 * @example
 * import { formatExhausted, maxResponseLength, parseResponse } from 'pickaxe/protocol'
 *
 * const stdout = formatExhausted()
 * console.log(stdout.length < maxResponseLength, parseResponse({ exitCode: 2, stdout, nonceWidth: 4 }).found) // true false
 */
export function formatExhausted(): string {
  return '{"exhausted": true}\n'
}

/**
 * Reads the answer of any external miner by the rules callers agree on: exit code 0 and a nonce of the right width, or
 * exit code 2 and `"exhausted": true`. Counts that make no sense are replaced (attempts by 0), extra fields are ignored.
 * Throws PICKAXE_ERR_PROTOCOL for every other answer, `TypeError` or `RangeError` for an outcome that cannot be.
 *
 * @example
 * import { formatFound, parseResponse } from 'pickaxe/protocol'
 *
 * const stdout = formatFound({ nonceBytes: Uint8Array.of(1, 2, 3, 4), attempts: 99, elapsedMs: 1500 })
 * const answer = parseResponse({ exitCode: 0, stdout, nonceWidth: 4 })
 * console.log(stdout.trim(), answer.found) // {"nonce_hex": "01020304", "attempts": 99, "elapsed_s": 1.500} true
 */
export function parseResponse(outcome: ExternalOutcome): ExternalResponse {
  assertOutcome(outcome)
  const { exitCode, stdout, nonceWidth } = outcome
  if (exitCode !== 0 && exitCode !== 2) {
    throw protocolError(`the miner ended with exit code ${exitCode}`, { exitCode })
  }
  const text = typeof stdout === 'string' ? stdout : decodeUtf8(stdout, 'answer')
  if ([...text].length > maxResponseLength) {
    throw protocolError(`answer is longer than ${maxResponseLength} characters`, { maxResponseLength })
  }
  const answer = parseJson(text, 'answer')
  if (!(answer instanceof Map)) throw protocolError('answer must be a JSON object')
  if (exitCode === 2) {
    if (answer.get('exhausted') === true) return { found: false, exhausted: true }
    throw protocolError('the miner ended with exit code 2 without saying "exhausted": true', { exitCode })
  }
  const nonceHex = answer.get('nonce_hex')
  const nonceBytes = typeof nonceHex === 'string' ? parsePythonHex(nonceHex) : undefined
  if (nonceBytes?.length !== nonceWidth) {
    throw protocolError(`'nonce_hex' must hold ${nonceWidth} bytes of hex, got ${describe(nonceHex)}`, { nonceWidth })
  }
  const elapsedMs = elapsedField(answer.get('elapsed_s'))
  return {
    found: true,
    nonceBytes,
    attempts: attemptsField(answer.get('attempts')) ?? 0,
    ...given({ elapsedMs }),
  }
}

function assertOutcome(outcome: unknown): asserts outcome is ExternalOutcome {
  assertObject(outcome, 'outcome')
  const { exitCode, stdout, nonceWidth } = outcome as Partial<ExternalOutcome>
  if (exitCode !== null && typeof exitCode !== 'number') {
    throw typeError(`exitCode must be a number, or null after a signal, got ${describe(exitCode)}`, { exitCode })
  }
  if (typeof stdout !== 'string' && !(stdout instanceof Uint8Array)) {
    throw typeError(`stdout must be a string or a Uint8Array, got ${describe(stdout)}`, { stdout })
  }
  if (nonceWidth !== 4 && nonceWidth !== 8) {
    throw rangeError(`nonceWidth must be 4 or 8, got ${describe(nonceWidth)}`, { nonceWidth })
  }
}
