import { describe, expect, it } from 'vitest'
import { coinbaseDemand } from '../../../../../lib/source/node/bitcoin/coinbase_demands.js'

const ordinary = {
  capabilities: ['proposal'],
  version: 0x20000000,
  rules: ['csv', '!segwit', 'taproot'],
  vbavailable: {},
  vbrequired: 0,
  previousblockhash: '11'.repeat(32),
  transactions: [{ data: '00', txid: '22'.repeat(32), hash: '22'.repeat(32), depends: [], fee: 1, sigops: 4 }],
  coinbaseaux: { flags: '' },
  coinbasevalue: 5_000_000_000,
  longpollid: 'x',
  mutable: ['time', 'transactions', 'prevblock'],
  noncerange: '00000000ffffffff',
  default_witness_commitment: '6a',
  weightlimit: 4_000_000,
}
const payment = { payee: 'Xabc', script: '76a9', amount: 1_000_000 }

describe('what other coins’ templates demand is named', () => {
  it.each([
    ['Dash', 'masternode', { masternode: [payment], masternode_payments_started: true }],
    ['Dash before 0.13', 'masternode', { masternode: payment, masternode_payments_enforced: true }],
    ['a fork of it', 'payee', { payee: 'dAbc', payee_amount: 1, masternode_payments: true }],
    ['a superblock', 'superblock', { masternode: [], superblock: [payment], superblocks_enabled: true }],
    ['Dash’s payload', 'coinbase_payload', { coinbase_payload: '0200aa' }],
    ['Firo', 'znode', { znode: [payment], znode_payments_started: true }],
    ['Raptoreum', 'smartnode', { smartnode: [payment] }],
    ['a founder', 'founder', { founder: payment, founder_payments_started: true }],
    ['a founder’s reward', 'founder_reward', { founder_reward: { founderpayee: 'a', amount: 5 } }],
    ['Zcash', 'foundersreward', { foundersreward: 125_000_000 }],
    ['a developer', 'developer', { developer: payment }],
    ['a developer’s reward', 'devreward', { devreward: { addr: 'x', value: 5 } }],
    ['Vcash', 'incentive', { incentive: { enforced: true, address: 'V', amount: 5 } }],
    ['eCash', 'coinbasetxn', { coinbasetxn: { minerfund: { addresses: ['ecash:p'], minimumvalue: 8 } } }],
    ['a coinbase to be used as it is', 'coinbasetxn', { coinbasetxn: { data: '01' } }],
    ['a name nobody told us of', 'oracle_dividend', { oracle_dividend: [{ script: '51', amount: 3 }] }],
  ])('%s: %s', (_, name, more) => expect(coinbaseDemand({ ...ordinary, ...more })).toBe(name))
})

describe('what demands nothing is mined', () => {
  it.each([
    ['an ordinary template', {}],
    [
      'nobody to pay in this block',
      { masternode: [], superblock: [], superblocks_started: true, coinbase_payload: '' },
    ],
    ['an empty payee', { masternode: { payee: '', script: '', amount: 0 } }],
    ['payments that do not count yet', { masternode: payment, masternode_payments_started: false }],
    ['an incentive that is not enforced', { incentive: { enforced: false, address: 'V', amount: 617_283 } }],
    ['a fund without addresses', { coinbasetxn: { minerfund: { addresses: [], minimumvalue: 0 } } }],
    ['a field of another kind', { claimtrie: '00'.repeat(32), somebody: 'else' }],
  ])('%s', (_, more) => expect(coinbaseDemand({ ...ordinary, ...more })).toBeUndefined())
})
