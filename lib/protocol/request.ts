/**
 * What a caller sends: `{"preimage_hex": "<128 digits>", "target_hex": "7fffffffffffffff", "nonce_width": 4}`.
 * @module
 */

import type { DmintAlgorithm, DmintOptions } from '../algorithm/dmint.js'
// Not the index: with the table of all algorithms come packages that the messages have no need of.
import { assertNonceWidth } from '../algorithm/layout.js'
import { assertBigint, assertBytes, assertObject, assertOneOf } from '../base/assert.js'
import { describe, toHex } from '../base/bytes.js'
import { dmintTarget } from '../base/target.js'
import { parsePythonHex } from './hex.js'
import { parsePythonInt } from './integer.js'
import { decodeUtf8, type JsonValue, parseJson } from './json.js'
import { maxRequestBytes, protocolError, protocolVersion } from './protocol.js'

/**
 * The fields `dmint()` takes: 64 bytes of preimage, a positive target of any size, a nonce width of 4 or 8 bytes, and the
 * algorithm of the contract where it is not sha256d.
 */
export type ExternalRequest = Required<Pick<DmintOptions, 'preimage' | 'target' | 'nonceWidth'>> &
  Pick<DmintOptions, 'algorithm'>

/** What `algo` may say; `dmint()` knows them by the same names. */
const algorithms = ['sha256d', 'blake3', 'k12'] as const satisfies readonly DmintAlgorithm[]

const requiredFields = ['preimage_hex', 'target_hex', 'nonce_width'] as const

/**
 * Parses a whole request, the bytes up to the end of stdin. Checks run in a fixed order and the first failure is reported:
 * length, UTF-8, JSON, object, missing fields, version, preimage, target, nonce width, algorithm. Unknown fields are ignored.
 * Throws PICKAXE_ERR_PROTOCOL.
 *
 * @example
 * import { formatRequest, maxRequestBytes, parseRequest, protocolVersion } from 'pickaxe/protocol'
 *
 * const text = formatRequest({ preimage: new Uint8Array(64), target: 0x7fffffffffffffffn, nonceWidth: 4 })
 * const { nonceWidth } = parseRequest(new TextEncoder().encode(text))
 * console.log(protocolVersion, text.length < maxRequestBytes, nonceWidth) // 1 true 4
 */
export function parseRequest(bytes: Uint8Array): ExternalRequest {
  assertBytes(bytes, 'request', 0, Number.POSITIVE_INFINITY)
  if (bytes.length > maxRequestBytes) {
    throw protocolError(`request is longer than ${maxRequestBytes} bytes`, { maxRequestBytes })
  }
  const request = parseJson(decodeUtf8(bytes, 'request'), 'request')
  if (!(request instanceof Map)) throw protocolError('request must be a JSON object')
  for (const field of requiredFields) {
    if (!request.has(field)) throw protocolError(`request lacks the field '${field}'`, { field })
  }
  if (request.has('protocol')) checkVersion(request.get('protocol'))
  return {
    preimage: preimageField(request.get('preimage_hex')),
    target: targetField(request.get('target_hex')),
    nonceWidth: nonceWidthField(request.get('nonce_width')),
    ...(request.has('algo') && { algorithm: algorithmField(request.get('algo')) }),
  }
}

/**
 * The request as pyrxd writes it: lower-case hex, at least 16 target digits, no line end.
 * Throws `TypeError` or `RangeError` as `dmint()` does.
 */
export function formatRequest(request: ExternalRequest): string {
  assertObject(request, 'request')
  const { preimage, target, nonceWidth, algorithm } = request
  assertBytes(preimage, 'preimage', 64, 64)
  assertBigint(target, 'target')
  dmintTarget(target) // must be positive
  assertNonceWidth(nonceWidth, 'nonceWidth')
  const targetDigits = target.toString(16).padStart(16, '0')
  if (algorithm !== undefined) assertOneOf(algorithm, 'algorithm', algorithms)
  const algo = algorithm === undefined ? '' : `, "algo": "${algorithm}"`
  return `{"preimage_hex": "${toHex(preimage)}", "target_hex": "${targetDigits}", "nonce_width": ${nonceWidth}${algo}}`
}

function checkVersion(value: JsonValue | undefined): void {
  const version = integerField('protocol', value)
  if (version !== BigInt(protocolVersion)) {
    throw protocolError(`protocol version ${shortened(version)} is not supported, this miner speaks ${protocolVersion}`)
  }
}

function preimageField(value: JsonValue | undefined): Uint8Array {
  const text = stringField('preimage_hex', value)
  const bytes = parsePythonHex(text)
  if (bytes === undefined) throw protocolError(`'preimage_hex' is not hex: ${describe(text)}`)
  if (bytes.length !== 64) throw protocolError(`'preimage_hex' must hold 64 bytes, got ${bytes.length}`)
  return bytes
}

function targetField(value: JsonValue | undefined): bigint {
  const text = stringField('target_hex', value)
  const target = parsePythonInt(text, 16)
  if (target === undefined) throw protocolError(`'target_hex' is not a hexadecimal number: ${describe(text)}`)
  if (target <= 0n) throw protocolError(`'target_hex': target must be positive, got ${shortened(target)}`)
  return target
}

function nonceWidthField(value: JsonValue | undefined): 4 | 8 {
  const width = integerField('nonce_width', value)
  if (width === 4n) return 4
  if (width === 8n) return 8
  throw protocolError(`'nonce_width' must be 4 or 8, got ${shortened(width)}`)
}

function algorithmField(value: JsonValue | undefined): DmintAlgorithm {
  const name = stringField('algo', value)
  const known = algorithms.find(algorithm => algorithm === name)
  if (known === undefined) {
    throw protocolError(`'algo' must be one of ${algorithms.join(', ')}, got ${describe(name)}`, { field: 'algo' })
  }
  return known
}

function stringField(name: string, value: JsonValue | undefined): string {
  if (typeof value === 'string') return value
  throw protocolError(`'${name}' must be a string`, { field: name })
}

function integerField(name: string, value: JsonValue | undefined): bigint {
  if (typeof value === 'bigint') return value
  throw protocolError(`'${name}' must be an integer`, { field: name })
}

function shortened(value: bigint): string {
  const digits = value.toString()
  return digits.length > 40 ? `a number of ${digits.length} digits` : digits
}
