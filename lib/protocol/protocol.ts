/**
 * Version and limits of the external-miner protocol.
 * @module
 */
import { PickaxeError } from '../base/errors.js'

/** The only version there is; a request without the field means this one. */
export const protocolVersion = 1

/** A longer request is refused without waiting for its end. */
export const maxRequestBytes = 4096

/** A caller refuses a longer answer (counted in characters after decoding). */
export const maxResponseLength = 4096

/** Callers drop greater counts, so every count that is written saturates here. */
export const maxAttempts = 2 ** 40

/** The request, answer or frame is not what the protocol allows. */
export function protocolError(message: string, detail: Readonly<Record<string, unknown>> = {}): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_PROTOCOL', message, { detail })
}
