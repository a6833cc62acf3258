/**
 * What passes between the verifier of hits and its threads.
 * @module
 */
import type { Job, Verdict } from '../algorithm/index.js'
import { type ErrorCode, errorCode } from '../base/errors.js'
import type { NoticeDetails } from './notice.js'

/** `nonce` undefined: only prepare the key. */
export interface VerifierRequest {
  id: number
  job: Job
  nonce: bigint | undefined
}

/** A notice in the making: the thread knows of no search. */
export type VerifierNote =
  | { code: 'verifier-slow'; detail: Omit<NoticeDetails['verifier-slow'], 'jobId'> }
  | { code: 'verifier-plain'; detail: Omit<NoticeDetails['verifier-plain'], 'jobId'> }

export type VerifierAnswer =
  | { id: number; verdict: Verdict }
  | { id: number; prepared: true }
  /** Something to say before the answer. */
  | { id: number; note: VerifierNote }
  | { id: number; code: ErrorCode; message: string }

/** Our own code if the error has one; else whether it was memory that lacked. */
export function failureCode(error: unknown): ErrorCode {
  const lacksMemory =
    error instanceof RangeError || (error as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return errorCode(error) ?? (lacksMemory ? 'PICKAXE_ERR_OUT_OF_MEMORY' : 'PICKAXE_ERR_THREAD_START')
}
