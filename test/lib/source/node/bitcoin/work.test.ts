import { describe, expect, it } from 'vitest'
import { toHex, toLittleEndian } from '../../../../../lib/base/bytes.js'
import { coinProfile } from '../../../../../lib/chain/coin/coins.js'
import type { BitcoinProfile } from '../../../../../lib/chain/coin/profile.js'
import { extranonceCounter } from '../../../../../lib/source/feed/extranonce.js'
import { parseTemplate } from '../../../../../lib/source/node/bitcoin/template.js'
import { WorkBuilder } from '../../../../../lib/source/node/bitcoin/work.js'
import { readBlock } from '../../../../rig/block_reader.js'

const bitcoin = coinProfile('bitcoin') as BitcoinProfile
const payoutScript = Buffer.from('0014751e76e8199196d454941c45d1b3a323f1433bd6', 'hex')
const tag = Uint8Array.of(1, 2, 3, 4)
const noKey = () => new Uint8Array()

const answer = {
  version: 0x20000000,
  rules: ['csv', '!segwit'],
  mutable: ['time', 'transactions', 'prevblock'],
  capabilities: ['proposal'],
  height: 101,
  previousblockhash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
  curtime: 1_700_000_000,
  mintime: 1_699_999_000,
  bits: '207fffff',
  target: `7fffff${'0'.repeat(58)}`,
  coinbasevalue: 5_000_000_000,
  coinbaseaux: {},
  default_witness_commitment: '6a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9',
  transactions: [],
  noncerange: '0000000500000205',
}
const templateOf = (overrides: Record<string, unknown> = {}) => parseTemplate({ ...answer, ...overrides }, 'node')

describe('never the same header twice', () => {
  it('nonce, then extranonce, then time; across refreshes with the same and with other content', () => {
    const builder = new WorkBuilder({
      profile: bitcoin,
      payoutScript,
      extranonces: extranonceCounter({ tag, count: 4 }),
    })
    const seen = new Set<string>()
    const steps: { extranonce: string; time: number; start: bigint }[] = []
    const template = { ...templateOf(), maxTime: 1_700_000_003 }
    const take = (supply: ReturnType<WorkBuilder['build']>, count: number) => {
      for (let i = 0; i < count; i++) {
        const work = supply.next()
        if (work === undefined) return i
        const { job } = work
        expect(job.template).toHaveLength(80)
        for (let nonce = job.range.start; nonce < job.range.end; nonce++) {
          const header = job.template.slice()
          header.set(toLittleEndian(nonce, 4), 76)
          const key = toHex(header)
          if (seen.has(key)) throw new Error(`tried twice: ${key}`)
          seen.add(key)
        }
        const block = readBlock(work.solve(new Uint8Array(4), new Uint8Array(32)).hex)
        expect(block.computedMerkleRoot).toBe(block.merkleRoot)
        steps.push({
          extranonce: block.transactions[0].inputs[0].script.slice(-8),
          time: block.time,
          start: job.range.start,
        })
      }
      return count
    }
    take(builder.build(template, noKey), 5)
    // The same content again, the same second: goes on, never back.
    take(builder.build(template, noKey), 5)
    // Another content, then the first one a second later.
    take(builder.build({ ...template, value: 4_999_999_999n }, noKey), 3)
    const taken = take(builder.build({ ...template, currentTime: 1_700_000_001 }, noKey), 1000)
    expect(taken).toBeLessThan(1000)
    expect(seen.size).toBeGreaterThan(513 * 4 * 3)

    // Order within one content.
    const first = steps.slice(0, 5)
    expect(first.map(step => step.start)).toEqual([5n, 261n, 517n, 5n, 261n])
    expect(new Set(first.slice(0, 3).map(step => step.extranonce)).size).toBe(1)
    expect(first[3].extranonce).not.toBe(first[0].extranonce)
    expect(new Set(steps.map(step => step.time)).size).toBeGreaterThan(2)
    expect(Math.max(...steps.map(step => step.time))).toBe(1_700_000_003)
  })

  it('time stands still where the node does not let it move', () => {
    const builder = new WorkBuilder({
      profile: bitcoin,
      payoutScript,
      extranonces: extranonceCounter({ tag, count: 2 }),
    })
    const supply = builder.build(templateOf({ mutable: [], noncerange: '0000000000000000' }), noKey)
    expect([supply.next(), supply.next(), supply.next()].map(work => work !== undefined)).toEqual([true, true, false])
  })

  it('covers the whole nonce range', () => {
    const builder = new WorkBuilder({
      profile: bitcoin,
      payoutScript,
      extranonces: extranonceCounter({ tag, count: 2 }),
    })
    const supply = builder.build(
      templateOf({ noncerange: '000000000000ffff', bits: '1f7fffff', target: `007fffff${'0'.repeat(56)}` }),
      noKey,
    )
    const ranges = Array.from({ length: 9 }, () => supply.next()!.job.range)
    expect(ranges[0].start).toBe(0n)
    for (let i = 1; i < ranges.length; i++)
      expect(ranges[i].start).toBe(ranges[i - 1].end === 65_536n ? 0n : ranges[i - 1].end)
    expect(ranges.some(range => range.end === 65_536n)).toBe(true)
  })
})

it('two miners with one payout never share a header', () => {
  const headers = [extranonceCounter(), extranonceCounter()].map(extranonces =>
    toHex(
      new WorkBuilder({ profile: bitcoin, payoutScript, extranonces }).build(templateOf(), noKey).next()!.job.template,
    ),
  )
  expect(headers[0]).not.toBe(headers[1])
})

it('a RandomX coin: the key and the compare value come from the profile, the input is the header', () => {
  const botcoin = coinProfile('botcoin') as BitcoinProfile
  const builder = new WorkBuilder({ profile: botcoin, payoutScript, extranonces: extranonceCounter({ tag }) })
  const { job } = builder.build(templateOf(), () => new Uint8Array(32).fill(9)).next()!
  expect(job).toMatchObject({ algorithm: 'randomx', variant: 'rx/0', compare: 'hash', nonceOffset: 76, nonceWidth: 4 })
  expect(job.algorithm === 'randomx' && toHex(job.key)).toBe('09'.repeat(32))
})

it('a header with room for the RandomX hash: zero while hashed, filled in the block', () => {
  const profile = coinProfile('scash') as BitcoinProfile
  const work = new WorkBuilder({ profile, payoutScript, extranonces: extranonceCounter({ tag }) })
    .build(templateOf(), noKey)
    .next()!
  expect(work.job).toMatchObject({ algorithm: 'randomx', variant: 'scash', compare: 'commitment', nonceOffset: 76 })
  expect(work.job.template).toHaveLength(112)
  expect(toHex(work.job.template.subarray(80))).toBe('00'.repeat(32))
  const block = work.solve(Uint8Array.of(1, 2, 3, 4), new Uint8Array(32).fill(0xcd))
  expect(block.hex.slice(160, 224)).toBe('cd'.repeat(32))
  expect(readBlock(block.hex, 112)).toMatchObject({ nonce: 0x04030201, id: block.id })
})

it('litecoin: blocks can be proposed, not mined', () => {
  const builder = new WorkBuilder({
    profile: coinProfile('litecoin') as BitcoinProfile,
    payoutScript,
    extranonces: extranonceCounter({ tag }),
  })
  const supply = builder.build(templateOf(), noKey)
  expect(supply.proposal()).toMatch(/^[0-9a-f]+$/)
  expect(() => supply.next()).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_TEMPLATE' }))
})

describe('a template that does not add up is refused by name', () => {
  it.each([
    ['bits and target differ', { target: `7ffffe${'0'.repeat(58)}` }, /differ/],
    ['bits that encode nothing', { bits: '20800000' }, /no target/],
    [
      'a commitment to other transactions',
      { default_witness_commitment: `6a24aa21a9ed${'11'.repeat(32)}` },
      /default_witness_commitment/,
    ],
    ['a rule nobody told us of', { rules: ['!quantum'] }, /quantum/],
    ['a signed signet', { signet_challenge: `5121${'02'.repeat(33)}51ae` }, /signer/],
    ['a payment to a masternode', { masternode: [{ payee: 'X', script: '51', amount: 1 }] }, /"masternode" demands/],
    ['MWEB', { mweb: '00' }, /MWEB/],
    ['no height', { height: undefined }, /height/],
    ['a coinbase value of minus one', { coinbasevalue: -1 }, /coinbasevalue/],
    ['an empty nonce range', { noncerange: '0000000100000000' }, /noncerange/],
    ['no object', undefined, /answer/],
  ])('%s', (_, overrides, message) => {
    const call = () => parseTemplate(overrides === undefined ? null : { ...answer, ...overrides }, 'node')
    expect(call).toThrow(
      expect.objectContaining({ code: 'PICKAXE_ERR_TEMPLATE', message: expect.stringMatching(message) }),
    )
  })
  it('a signet that asks for no signature is mined', () =>
    expect(templateOf({ signet_challenge: '51', rules: ['!signet', '!segwit'] }).segwit).toBe(true))
  it('an optional rule is none of our business', () => expect(templateOf({ rules: ['quantum'] }).segwit).toBe(false))
  it('the node’s aux bytes and its latest time are kept', () => {
    const { aux, maxTime } = templateOf({ coinbaseaux: { flags: '0102', more: '03' }, maxtime: 1_700_000_500 })
    expect([toHex(aux), maxTime]).toEqual(['010203', 1_700_000_500])
  })
})
