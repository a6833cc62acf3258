/**
 * What a pool means by its refusals: both stratums have but words, and a few codes.
 * @module
 */
import { errorCode, PickaxeError } from '../../base/errors.js'

/** Why a share was not taken. */
export type ShareRefusal =
  | 'low-difficulty'
  | 'duplicate'
  | 'stale'
  | 'unknown-job'
  | 'unauthenticated'
  | 'banned'
  | 'malformed'
  | 'other'

// Of Stratum V1; Monero's pools have -1 for everything.
const codes: Readonly<Record<number, ShareRefusal>> = {
  21: 'stale',
  22: 'duplicate',
  23: 'low-difficulty',
  24: 'unauthenticated',
  25: 'unauthenticated',
}

// The first that fits. Pools write them in many ways.
const words: readonly (readonly [RegExp, ShareRefusal])[] = [
  [/\bbann?ed\b|blocked|blacklist/i, 'banned'],
  [/low.{0,3}diff|difficulty.{0,12}low|above.{0,3}target|high.?hash/i, 'low-difficulty'],
  [/duplicate|already (?:submitted|known)/i, 'duplicate'],
  [/stale|expired|too late|outdated|old block|block height/i, 'stale'],
  [/(?:unknown|invalid|wrong|no such|missing).{0,3}job|job.{0,4}(?:id )?(?:not found|unknown|invalid)/i, 'unknown-job'],
  [/unauth|not (?:logged|subscribed|authori)|login first|unknown worker/i, 'unauthenticated'],
  [/malformed|invalid|wrong|ntime|nonce|out of range|size|version|bad hash|incorrect|attack/i, 'malformed'],
]

/** `undefined` for an error that is no refusal of the pool's: the connection ended, say. */
export function shareRefusal(error: unknown): { reason: ShareRefusal; text: string } | undefined {
  if (!(error instanceof PickaxeError) || errorCode(error) !== 'PICKAXE_ERR_POOL_REFUSED') return undefined
  const text = String(error.detail.text)
  const byWords = words.find(([pattern]) => pattern.test(text))?.[1]
  // 21 is both: "Job not found (=stale)".
  const byCode = codes[Number(error.detail.code)]
  const reason = byWords === undefined || byWords === 'malformed' ? (byCode ?? byWords) : byWords
  return { reason: reason ?? 'other', text }
}

/** What a refusal says about who is at fault, in words. */
export const refusalMeanings: Readonly<Record<ShareRefusal, string>> = {
  'low-difficulty':
    'its hash was proven here to meet the target the pool gave with the job: the pool judged it by another one, or by another algorithm or key',
  duplicate:
    'it was sent once: the pool counts what another connection or an earlier one sent, or gave two workers the same space',
  stale: 'the pool had gone on to another job before the share came; shares of jobs that were replaced are not sent',
  'unknown-job': 'the pool has forgotten the job, or another server behind its address never had it',
  unauthenticated: 'the pool has forgotten our login: connecting again',
  banned: 'the pool shuts us out for a while',
  malformed: 'the pool does not take its form: see the pool’s own words',
  other: 'see the pool’s own words',
}

/** What a refused login means: `banned` passes, the others need a person. */
export function loginRefusal(text: string): 'banned' | 'refused' {
  return /\bbann?ed\b|too many|try again|busy|unavailable|blocked/i.test(text) ? 'banned' : 'refused'
}
