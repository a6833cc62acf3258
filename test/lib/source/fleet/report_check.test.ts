/** What workers tell, true and false. */
import { describe, expect, it } from 'vitest'
import { dmint, type Job } from '../../../../lib/algorithm/index.js'
import type { Report } from '../../../../lib/source/fleet/messages.js'
import { Prover } from '../../../../lib/source/fleet/prover.js'
import { checkReport } from '../../../../lib/source/fleet/report_check.js'
import { expectedWitnesses, isTooFew, witnessTarget } from '../../../../lib/source/fleet/witness.js'
import { verifySync } from '../../../../lib/verify/verify.js'

const size = 4096n
const preimages = [new Uint8Array(64).fill(1), new Uint8Array(64).fill(2)]
const rare = dmint({ preimages, target: 1n, nonceWidth: 4 })
const ticket = { id: 't-1', start: 1000n, end: 1000n + 2n * size }
const { bound } = witnessTarget(rare.target, 2n * size)

function witnessesOf(job: Job): Report['witnesses'] {
  const eased = { ...job, target: { ...job.target, bound } } as Job
  const found: Report['witnesses'] = []
  for (let nonce = ticket.start; nonce < ticket.start + size; nonce++) {
    for (const preimage_index of [0, 1]) {
      if (verifySync(eased, nonce, { preimageIndex: preimage_index }).valid) found.push({ nonce, preimage_index })
    }
  }
  return found
}

const witnesses = witnessesOf(rare)
const honest: Report = {
  ticket: 't-1',
  worker: 'w',
  name: 'w',
  done: size,
  hashes: 2n * size,
  elapsed_ms: 1,
  bound,
  witnesses,
}

const verdictOn = (change: Partial<Report>, record = { witnessed: 0, expected: 0 }) =>
  checkReport(rare, ticket, { ...honest, ...change }, new Prover(rare), record)

describe('a report', () => {
  it('of a worker that did its range is believed', async () => {
    expect(witnesses.length).toBeGreaterThan(10)
    const record = { witnessed: 0, expected: 0 }
    expect(await verdictOn({}, record)).toEqual({})
    expect(record).toEqual({ witnessed: witnesses.length, expected: expect.closeTo(32, 1) })
  })

  it('of a worker that leaves its range is believed', async () => {
    expect(await verdictOn({ done: 0n, hashes: 0n, bound: 0n, witnesses: [] })).toEqual({})
  })

  it.each<[string, Partial<Report>, RegExp]>([
    ['done at once', { witnesses: [] }, /of 32 witnesses .* it shows 0/],
    ['done by a tenth', { witnesses: witnesses.slice(0, 3) }, /of 32 witnesses .* it shows 3/],
    ['of more nonces than it had', { done: 3n * size }, /of 8192 are done/],
    ['that counts wrong', { hashes: size }, /counts 4096 hashes for 4096 nonces of 2 each/],
    ['with a bound so hard that nothing is expected', { bound: 1n, witnesses: [] }, /shows too little/],
    ['with a witness of another range', { witnesses: [{ nonce: 1n, preimage_index: 0 }] }, /not among the nonces/],
    ['with one witness many times', { witnesses: Array(32).fill(witnesses[0]) }, /a witness twice/],
    [
      'with a witness that is none',
      { witnesses: [...witnesses.slice(1), { nonce: 1000n, preimage_index: 5 }] },
      /witness 1000 is none/,
    ],
    ['with a hit that is none', { hit: { nonce: 5n, preimage_index: 0 } }, /nonce 5 does not win/],
    ['with a nonce that does not fit', { hit: { nonce: 1n << 40n, preimage_index: 0 } }, /does not win/],
  ])('%s is a lie', async (_, change, lie) => {
    expect(await verdictOn(change)).toEqual({ lie: expect.stringMatching(lie) })
  })

  it('that leaves out a fifth is a lie after a while', async () => {
    const record = { witnessed: 0, expected: 0 }
    const most = witnesses.slice(0, 24)
    let rounds = 0
    while (!('lie' in (await verdictOn({ witnesses: most }, record)))) rounds++
    expect(rounds).toBeGreaterThan(3)
    expect(rounds).toBeLessThan(60)
  })

  it('with a nonce that wins is proved', async () => {
    const easy = dmint({ preimages, target: 1n, nonceWidth: 4 })
    const winning = { ...easy, target: { ...easy.target, bound } } as Job
    const hit = witnesses[3]!
    const verdict = await checkReport(winning, ticket, { ...honest, hit }, new Prover(winning), {
      witnessed: 0,
      expected: 0,
    })
    expect(verdict).toMatchObject({ hit: { nonce: hit.nonce, preimageIndex: hit.preimage_index, found: true } })
  })
})

describe('witnesses', () => {
  it('are 32 of a range on average, and never rarer than hits', () => {
    const { target } = rare
    for (const hashes of [1n << 20n, 1n << 50n]) {
      expect(expectedWitnesses(witnessTarget(target, hashes).bound, hashes)).toBeCloseTo(32, 1)
    }
    const easy = { ...target, bound: 1n << 255n }
    expect(witnessTarget(easy, 1n << 40n).bound).toBe(easy.bound)
  })

  it('are all hashes of a range that is too short', () => {
    const { bound } = witnessTarget(rare.target, 20n)
    expect(expectedWitnesses(bound, 20n)).toBe(20)
  })

  it('are too few once in a thousand million times', () => {
    expect([isTooFew(32, 32), isTooFew(8, 32), isTooFew(4, 32), isTooFew(0, 32)]).toEqual([false, false, true, true])
  })
})
