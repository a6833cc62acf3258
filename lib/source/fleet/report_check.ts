/**
 * Whether a worker's report can be true.
 * @module
 */
import type { Job } from '../../algorithm/index.js'
import type { Report } from './messages.js'
import { lanesOf, type Proof, type Prover } from './prover.js'
import type { Ticket } from './range_ledger.js'
import { expectedWitnesses, isTooFew, witnessesExpected } from './witness.js'

/** What a worker's reports come to together. */
export interface Record {
  witnessed: number
  expected: number
}

/** `lie`: why it cannot be true. */
export type Verdict = { readonly hit?: Proof } | { readonly lie: string }

/**
 * Proves the hit and the witnesses of `report`, and compares their number with what its nonces must bring, this time and all
 * times so far: `record` is added to.
 */
export async function checkReport(
  job: Job,
  ticket: Ticket,
  report: Report,
  prover: Prover,
  record: Record,
): Promise<Verdict> {
  const { done, hashes, bound, witnesses, hit } = report
  if (hit !== undefined) {
    const proof = await prover.prove(hit)
    return proof === undefined ? { lie: `its nonce ${hit.nonce} does not win` } : { hit: proof }
  }
  const lanes = BigInt(lanesOf(job))
  if (done > ticket.end - ticket.start)
    return { lie: `it says ${done} nonces of ${ticket.end - ticket.start} are done` }
  if (hashes !== done * lanes) return { lie: `it counts ${hashes} hashes for ${done} nonces of ${lanes} each` }
  const expected = expectedWitnesses(bound, hashes)
  // Fewer hashes than that, and every one of them is a witness.
  const least = Math.min(0.75 * witnessesExpected, Number(hashes))
  if (expected < 0.99 * least) return { lie: `it shows too little for its ${done} nonces` }
  const stray = witnesses.find(({ nonce }) => nonce < ticket.start || nonce >= ticket.start + done)
  if (stray !== undefined) return { lie: `its witness ${stray.nonce} is not among the nonces it did` }
  const different = new Set(witnesses.map(({ nonce, preimage_index }) => `${nonce} ${preimage_index}`))
  if (different.size < witnesses.length) return { lie: 'it shows a witness twice' }
  for (const witness of sample(witnesses, prover.most)) {
    if ((await prover.prove(witness, bound)) === undefined) return { lie: `its witness ${witness.nonce} is none` }
  }
  record.expected += expected
  record.witnessed += witnesses.length
  const { expected: all, witnessed } = record
  if (isTooFew(witnesses.length, expected) || isTooFew(witnessed, all)) {
    return { lie: `of ${all.toFixed(0)} witnesses that its ranges have on average it shows ${witnessed}` }
  }
  return {}
}

function sample<T>(values: readonly T[], most: number): readonly T[] {
  if (values.length <= most) return values
  const chosen = new Set<T>()
  while (chosen.size < most) chosen.add(values[Math.floor(Math.random() * values.length)]!)
  return [...chosen]
}
