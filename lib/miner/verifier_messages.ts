/**
 * What passes between the verifier of hits and its threads.
 * @module
 */
import type { Job, Verdict } from '../algorithm/index.js'
import { type ErrorCode, errorCode } from '../base/errors.js'

/** `nonce` undefined: only prepare the key. */
export interface VerifierRequest {
  id: number
  job: Job
  nonce: bigint | undefined
}

export type VerifierAnswer =
  | { id: number; verdict: Verdict }
  | { id: number; prepared: true }
  /** Something for people, before the answer. */
  | { id: number; note: string }
  | { id: number; code: ErrorCode; message: string }

/** Our own code if the error has one; else whether it was memory that lacked. */
export function failureCode(error: unknown): ErrorCode {
  const lacksMemory =
    error instanceof RangeError || (error as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return errorCode(error) ?? (lacksMemory ? 'PICKAXE_ERR_OUT_OF_MEMORY' : 'PICKAXE_ERR_THREAD_START')
}
