/**
 * From what native code says it found to a hit that its caller may have.
 * @module
 */
import { messageOf, type Verdict } from '../algorithm/index.js'
import { equalBytes, toHex, toLittleEndian } from '../base/bytes.js'
import type { PickaxeError } from '../base/errors.js'
import { given } from '../base/given.js'
import type { NativeEvent } from '../native/addon.js'
import type { Hit } from './hit_stream.js'
import { type HitVerifier, mismatch } from './hit_verifier.js'
import type { CheckedRandomXOptions } from './randomx_options.js'
import type { RunningSearch } from './search.js'

export type HitEvent = NativeEvent & { kind: 'hit' }

export class HitProof {
  readonly #verifier: HitVerifier
  readonly #unproven: CheckedRandomXOptions['unproven']
  readonly #kernelOf: (search: RunningSearch) => string

  /** `kernelOf` says what hashes a search, for the error where the two implementations disagree. */
  constructor(
    verifier: HitVerifier,
    unproven: CheckedRandomXOptions['unproven'],
    kernelOf: (search: RunningSearch) => string,
  ) {
    this.#verifier = verifier
    this.#unproven = unproven
    this.#kernelOf = kernelOf
  }

  /**
   * The hit; a promise where the check takes long. Throws or rejects with PICKAXE_ERR_VERIFY_MISMATCH, and, unless unproven
   * hits are to be delivered, as {@link HitVerifier.check} does.
   */
  prove(event: HitEvent, search: RunningSearch): Hit | Promise<Hit> {
    const startedAt = performance.now()
    const verdict = this.#verifier.check(search.searched, event)
    if (!(verdict instanceof Promise)) return this.#accepted(event, search, startedAt, verdict)
    return verdict.then(
      result => this.#accepted(event, search, startedAt, result),
      (error: PickaxeError) => {
        if (this.#unproven !== 'deliver') throw error
        return hitOf(event, search, startedAt, error) // native code has accepted it twice by then
      },
    )
  }

  #accepted(event: HitEvent, search: RunningSearch, startedAt: number, verdict: Verdict): Hit {
    if (verdict.valid && equalBytes(verdict.hash, event.hash)) return hitOf(event, search, startedAt)
    throw mismatch(this.#kernelOf(search), search.searched, event, verdict)
  }
}

// `startedAt`: of the check, as performance.now() has it.
function hitOf(event: HitEvent, { job, searched }: RunningSearch, startedAt: number, unproven?: PickaxeError): Hit {
  const { jobId, nonce, preimageIndex, worker, hash } = event
  const nonceBytes = toLittleEndian(nonce, searched.nonceWidth)
  const message = messageOf(searched, nonce, preimageIndex)
  const inHex = { nonceHex: toHex(nonceBytes), hashHex: toHex(hash) }
  const checkMs = performance.now() - startedAt
  return {
    job,
    jobId,
    nonce,
    nonceBytes,
    preimageIndex,
    message,
    hash,
    ...inHex,
    worker,
    checkMs,
    ...given({ unproven }),
  }
}
