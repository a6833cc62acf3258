/**
 * Certificates known by their fingerprint.
 * @module
 */
import { rangeError } from '../../base/errors.js'

/** 64 lower-case hex digits of a fingerprint with or without colons. Throws `RangeError`. */
export function parseFingerprint(text: string): string {
  const digits = text
    .replace(/^sha256[:=]/i, '')
    .replaceAll(':', '')
    .toLowerCase()
  if (/^[0-9a-f]{64}$/.test(digits)) return digits
  throw rangeError(
    `a certificate’s SHA-256 fingerprint has 64 hex digits, with or without colons, got ${JSON.stringify(text)}`,
    { fingerprint: text },
  )
}
