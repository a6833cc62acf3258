/**
 * Every error this package raises, in one table: the code is stable, the message is for people.
 * @module
 */

/** Who can mend it. */
export type ErrorGroup = 'argument' | 'install' | 'resource' | 'integrity' | 'state' | 'peer'

const table = {
  PICKAXE_ERR_ARG_TYPE: 'argument',
  PICKAXE_ERR_ARG_RANGE: 'argument',
  PICKAXE_ERR_JOB_LAYOUT: 'argument',
  PICKAXE_ERR_ADDON_NOT_FOUND: 'install',
  PICKAXE_ERR_ADDON_DAMAGED: 'install',
  PICKAXE_ERR_ADDON_REFUSED: 'install',
  PICKAXE_ERR_CPU_UNSUPPORTED: 'install',
  PICKAXE_ERR_OUT_OF_MEMORY: 'resource',
  PICKAXE_ERR_THREAD_START: 'resource',
  PICKAXE_ERR_CODE_MEMORY: 'resource',
  PICKAXE_ERR_SELFTEST: 'integrity',
  PICKAXE_ERR_VERIFY_MISMATCH: 'integrity',
  PICKAXE_ERR_CLOSED: 'state',
  PICKAXE_ERR_ABORTED: 'state',
  PICKAXE_ERR_BUSY: 'state',
  PICKAXE_ERR_REPLACED: 'state',
  PICKAXE_ERR_PROTOCOL: 'peer',
  PICKAXE_ERR_RPC_CONNECT: 'peer',
  PICKAXE_ERR_RPC_AUTH: 'peer',
  PICKAXE_ERR_RPC_TIMEOUT: 'peer',
  PICKAXE_ERR_RPC_RESPONSE: 'peer',
  PICKAXE_ERR_RPC_REFUSED: 'peer',
  PICKAXE_ERR_NODE_NOT_READY: 'peer',
  PICKAXE_ERR_TEMPLATE: 'peer',
  PICKAXE_ERR_ADDRESS: 'argument',
  PICKAXE_ERR_BLOCK_REJECTED: 'peer',
  PICKAXE_ERR_POOL_CONNECT: 'peer',
  PICKAXE_ERR_POOL_LOGIN: 'peer',
  PICKAXE_ERR_POOL_TIMEOUT: 'peer',
  PICKAXE_ERR_POOL_RESPONSE: 'peer',
  PICKAXE_ERR_POOL_REFUSED: 'peer',
  PICKAXE_ERR_FLEET_PACKAGES: 'install',
  PICKAXE_ERR_REDIS: 'peer',
  PICKAXE_ERR_FLEET_SHUT_OUT: 'integrity',
} as const satisfies Record<string, ErrorGroup>

/** Every code an error of this package can have; docs/errors.md says what each means and how to mend it. */
export type ErrorCode = keyof typeof table

/**
 * All codes with the group that says who can mend them.
 *
 * @example
 * import { errorCodes } from 'pickaxe'
 *
 * console.log(errorCodes.PICKAXE_ERR_OUT_OF_MEMORY) // resource
 */
export const errorCodes: Readonly<Record<ErrorCode, ErrorGroup>> = table

export interface ErrorExtras {
  /** The error underneath, as in `new Error(message, { cause })`. */
  cause?: unknown
  /** Machine-readable facts: the offending value, what was tried, what a reproduction needs. */
  detail?: Readonly<Record<string, unknown>>
}

/** What another copy of this package in the same process knows its errors by too. */
const brand = Symbol.for('pickaxe.error')

/**
 * An error with a stable `code` from {@link errorCodes}. Misuse is a `TypeError` or `RangeError` that carries the same fields.
 * The `name` of PICKAXE_ERR_ABORTED is `AbortError`, as of other aborts. `instanceof` also knows those of another copy of this package, and of another realm.
 *
 * @example
 * import { dmint, errorCode, PickaxeError } from 'pickaxe'
 *
 * try {
 *   dmint({ preimage: new Uint8Array(63), target: 1n, nonceWidth: 4 })
 * } catch (error) {
 *   console.log(errorCode(error), error instanceof PickaxeError) // PICKAXE_ERR_ARG_RANGE false
 * }
 */
export class PickaxeError extends Error {
  /** Stable; the message is not. */
  readonly code: ErrorCode
  /** Machine-readable facts: the offending value, what was tried, what a reproduction needs. */
  readonly detail: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, 'cause' in extras ? { cause: extras.cause } : undefined)
    this.code = code
    this.detail = extras.detail ?? {}
    // Whoever asks whether an error is an abort goes by this name.
    if (code === 'PICKAXE_ERR_ABORTED') {
      Object.defineProperty(this, 'name', { value: 'AbortError', configurable: true, writable: true })
    }
  }
}
Object.defineProperty(PickaxeError.prototype, 'name', { value: 'PickaxeError', configurable: true, writable: true })
Object.defineProperty(PickaxeError.prototype, brand, { value: true })
Object.defineProperty(PickaxeError, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    // A class that extends this one asks for its own instances.
    if (this !== PickaxeError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && brand in value
  },
})

/** A value of the wrong type. */
export function typeError(message: string, detail: Readonly<Record<string, unknown>> = {}): TypeError {
  return Object.assign(new TypeError(message), { code: 'PICKAXE_ERR_ARG_TYPE' as const, detail })
}

/** A value of the right type that cannot be used. */
export function rangeError(
  message: string,
  detail: Readonly<Record<string, unknown>> = {},
  code: 'PICKAXE_ERR_ARG_RANGE' | 'PICKAXE_ERR_JOB_LAYOUT' | 'PICKAXE_ERR_ADDRESS' = 'PICKAXE_ERR_ARG_RANGE',
): RangeError {
  return Object.assign(new RangeError(message), { code, detail })
}

/** The code of an error raised by this package, or `undefined` for any other value. */
export function errorCode(error: unknown): ErrorCode | undefined {
  if (!isError(error)) return undefined
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && Object.hasOwn(table, code) ? (code as ErrorCode) : undefined
}

// Errors of another realm (a `vm` context, a test environment) are none of this one's `Error`.
function isError(value: unknown): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}
