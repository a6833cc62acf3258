import { expect, it } from 'vitest'
import { submitVerdict } from '../../../../../lib/source/node/bitcoin/submit_reply.js'

it.each([
  [null, 'taken'],
  ['duplicate', 'duplicate'],
  ['rejected: duplicate', 'duplicate'],
  ['inconclusive', 'side-branch'],
  ['prev-blk-not-found', 'unknown-parent'],
  ['rejected: bad-prevblk', 'unknown-parent'],
  ['inconclusive-not-best-prevblk', 'stale'],
  ['stale-prevblk', 'stale'],
  ['duplicate-invalid', 'rejected'],
])('%j is %s', (reply, kind) => expect(submitVerdict(reply).kind).toBe(kind))

it.each([
  'high-hash',
  'bad-txnmrklroot',
  'bad-cb-height',
  'bad-cb-amount',
  'bad-witness-nonce-size',
  'bad-witness-merkle-match',
  'time-too-old',
  'time-too-new',
  'bad-diffbits',
  'bad-version(0x00000001)',
  'bad-txns-BIP30',
  'a reason of tomorrow',
])('%s is a rejection that keeps its reason, with or without prefix', reason => {
  expect(submitVerdict(reason)).toEqual({ kind: 'rejected', reason })
  expect(submitVerdict(`rejected: ${reason}`)).toEqual({ kind: 'rejected', reason })
})
