import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../../lib/base/bytes.js'
import { coinNames, coinProfile } from '../../../../lib/chain/coin/coins.js'
import { networkNamed } from '../../../../lib/chain/coin/network_name.js'
import { type KeyRule, parseCoinProfile } from '../../../../lib/chain/coin/profile.js'
import { randomxKey } from '../../../../lib/chain/coin/randomx_key.js'

describe('built-in coins', () => {
  it.each(coinNames)('%s passes the schema users’ files pass', name => {
    expect(parseCoinProfile(JSON.parse(JSON.stringify(coinProfile(name))))).toEqual(coinProfile(name))
  })
  it('covers what is promised', () =>
    expect(coinNames).toEqual(expect.arrayContaining(['bitcoin', 'botcoin', 'rng', 'btc3', 'scash', 'monero'])))
  it('names the choices when asked for another', () => expect(() => coinProfile('dogecoin')).toThrow(/botcoin/))
})

describe('networks by name', () => {
  it.each([
    ['monero', 'main', 'mainnet'],
    ['monero', 'mainnet', 'mainnet'],
    ['monero', 'regtest', 'fakechain'],
    ['monero', 'test', 'testnet'],
    ['scash', 'main', 'scash'],
    ['scash', 'regtest', 'scashregtest'],
    ['bitcoin', 'mainnet', 'main'],
    ['bitcoin', 'signet', 'signet'],
    ['botcoin', 'regtest', 'regtest'],
  ])('%s %s is its node’s %s', (coin, name, chain) => expect(networkNamed(coinProfile(coin), name).chain).toBe(chain))
  it('every coin has a main network by that name', () => {
    for (const name of coinNames) expect(networkNamed(coinProfile(name), 'main').main).toBe(true)
  })
  it('names the choices when asked for another', () =>
    expect(() => networkNamed(coinProfile('monero'), 'mars')).toThrow(/mainnet or main, testnet or test/))
  it('the genesis of every network of Monero and RNG is known', () => {
    for (const name of ['monero', 'rng'])
      for (const { genesis } of coinProfile(name).networks) expect(genesis).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('parseCoinProfile', () => {
  it('takes the profile that docs/solo.md shows', () => {
    const text = readFileSync(new URL('../../../../docs/solo.md', import.meta.url), 'utf8')
    const [, json = ''] = /```json\n(.*?)```/s.exec(text) ?? []
    expect(parseCoinProfile(JSON.parse(json))).toMatchObject({ name: 'owncoin' })
  })

  const botcoin = coinProfile('botcoin')
  it.each([
    ['a missing field', { ...botcoin, networks: undefined }, /networks/],
    ['no network', { ...botcoin, networks: [] }, /networks/],
    ['an unknown field', { ...botcoin, headerByte: 80 }, /headerByte/],
    ['a wrong algorithm', { ...botcoin, algorithm: { name: 'md5' } }, /algorithm/],
    [
      'a short key',
      { ...botcoin, algorithm: { ...botcoin.algorithm, key: { kind: 'fixed', key: { hex: '00' } } } },
      /algorithm\.key/,
    ],
    ['a number', 3, /whole profile/],
  ])('names %s', (_, value, message) => expect(() => parseCoinProfile(value)).toThrow(message))
})

describe('randomxKey', () => {
  const ruleOf = (name: string): KeyRule => {
    const profile = coinProfile(name)
    if (profile.family !== 'bitcoin' || profile.algorithm.name !== 'randomx') throw new Error(name)
    return profile.algorithm.key
  }
  const hexKey = (rule: KeyRule, height: number, time = 0) => {
    const answer = randomxKey(rule, { height, time })
    return 'key' in answer ? toHex(answer.key) : `block ${answer.blockHeight}`
  }
  it('Botcoin and RNG: fixed, SHA-256 twice over the seed text', () => {
    for (const height of [0, 1, 2111, 5_000_000]) {
      expect(hexKey(ruleOf('botcoin'), height)).toBe('cb582f9fe773b065391edf6869d3c60d4378689ca95273e1e4f5acd6ceba2225')
      expect(hexKey(ruleOf('rng'), height)).toBe('0bdfb87144f84f88b0811caa867cc173ef3c26a502146660d1e1fc072f58b77a')
    }
  })
  it('by height with a lag: the genesis key until the first epoch is 64 blocks deep', () => {
    const rule: KeyRule = {
      kind: 'height',
      epochBlocks: 2048,
      lagBlocks: 64,
      genesisKey: { sha256dOf: 'Botcoin Genesis Seed' },
    }
    expect(hexKey(rule, 2111)).toBe('cb582f9fe773b065391edf6869d3c60d4378689ca95273e1e4f5acd6ceba2225')
    expect(hexKey(rule, 2112)).toBe('block 2048')
    expect(hexKey(rule, 4159)).toBe('block 2048')
    expect(hexKey(rule, 4160)).toBe('block 4096')
  })
  it('BTC3: without a lag', () => {
    expect(hexKey(ruleOf('btc3'), 2047)).toBe('00'.repeat(32))
    expect(hexKey(ruleOf('btc3'), 2049)).toBe('block 2048')
  })
  it('Scash: by time', () => {
    const rule = ruleOf('scash')
    const key = '3b2051a667788744977a19a7d89d7f1baa7946c88980f39f4d7adf56b6d862d6'
    expect(hexKey(rule, 1, 2825 * 604_800)).toBe(key)
    expect(hexKey(rule, 1, 2826 * 604_800 - 1)).toBe(key)
    expect(hexKey(rule, 1, 2826 * 604_800)).not.toBe(key)
  })
})
