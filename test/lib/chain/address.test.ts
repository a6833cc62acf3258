import { bech32, bech32m } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { errorCode } from '../../../lib/base/errors.js'
import { addressOf, payoutScript } from '../../../lib/chain/address.js'
import { coinProfile } from '../../../lib/chain/coin/coins.js'

function networksOf(coin: string, chain: string) {
  const profile = coinProfile(coin)
  if (profile.family !== 'bitcoin') throw new Error(coin)
  return profile.networks.filter(network => network.chain === chain)
}
const scriptOf = (address: string, coin: string, chain: string) => {
  const { type, script } = payoutScript(address, coin, networksOf(coin, chain))
  return `${type} ${toHex(script)}`
}
const witness = (hrp: string, version: number, length: number, coder = version === 0 ? bech32 : bech32m) =>
  coder.encode(hrp, [version, ...coder.toWords(new Uint8Array(length).fill(7))])

describe('published addresses', () => {
  it.each([
    ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'main', 'p2wpkh 0014751e76e8199196d454941c45d1b3a323f1433bd6'],
    [
      'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
      'test',
      'p2wsh 00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
    ],
    [
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      'main',
      'p2tr 512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
    ],
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'main', 'p2pkh 76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac'],
    ['3P14159f73E4gFr7JterCCQh9QjiTjiZrG', 'main', 'p2sh a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87'],
  ])('%s', (address, chain, script) => {
    expect(scriptOf(address, 'bitcoin', chain)).toBe(script)
    const bytes = fromHex(script.split(' ')[1] ?? '')
    expect(addressOf(bytes, networksOf('bitcoin', chain)[0]!)).toBe(
      address.length > 40 ? address.toLowerCase() : address,
    )
  })

  it.each([
    ['a public key', `21${'02'.repeat(33)}ac`],
    ['nothing', ''],
    ['a witness of a version to come', `5220${'07'.repeat(32)}`],
    ['a P2PKH script with more behind it', `76a914${'07'.repeat(20)}88ac00`],
    ['a witness program cut short', `0014${'07'.repeat(19)}`],
  ])('%s has none', (_, script) => {
    expect(addressOf(fromHex(script), networksOf('bitcoin', 'main')[0]!)).toBeUndefined()
  })

  it('nor has a network without prefixes', () => {
    const bare = { ...networksOf('bitcoin', 'main')[0]!, bech32: [], pubkeyHash: [], scriptHash: [] }
    for (const script of [`0014${'07'.repeat(20)}`, `76a914${'07'.repeat(20)}88ac`, `a914${'07'.repeat(20)}87`])
      expect(addressOf(fromHex(script), bare)).toBeUndefined()
  })
})

describe('each coin has its own prefix', () => {
  it.each([
    ['botcoin', 'main', 'bot'],
    ['botcoin', 'regtest', 'tbot'],
    ['rng', 'main', 'rng'],
    ['rng', 'testnet4', 'trng'],
    ['btc3', 'main', 'btc3'],
    ['scash', 'scash', 'scash'],
    ['bitcoin', 'regtest', 'bcrt'],
    ['bitcoin', 'regtest', 'rb'],
  ])('%s %s: %s1…', (coin, chain, hrp) =>
    expect(scriptOf(witness(hrp, 0, 20), coin, chain)).toBe(`p2wpkh 0014${'07'.repeat(20)}`),
  )
})

describe('refused with PICKAXE_ERR_ADDRESS', () => {
  const refusal = (address: string, coin = 'bitcoin', chain = 'main') => {
    try {
      scriptOf(address, coin, chain)
    } catch (error) {
      expect(errorCode(error)).toBe('PICKAXE_ERR_ADDRESS')
      return (error as Error).message
    }
    throw new Error(`accepted ${address}`)
  }
  it('another network, named both ways', () => {
    expect(refusal('tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7')).toMatch(/"tb".*bc1/)
    expect(refusal('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'botcoin')).toMatch(/version byte is 0.*25/)
    expect(refusal(witness('bot', 0, 20), 'botcoin', 'regtest')).toMatch(/tbot/)
    expect(refusal(witness('rng', 0, 20), 'botcoin')).toMatch(/another network/)
  })
  it('a broken checksum', () => {
    expect(refusal('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5')).toMatch(/checksum does not hold/)
    expect(refusal('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb')).toMatch(/checksum/)
  })
  it('witness programs nobody can spend from yet, or in the wrong encoding', () => {
    expect(refusal(witness('bc', 2, 32))).toMatch(/version 2/)
    expect(refusal(witness('bc', 1, 20))).toMatch(/20 bytes/)
    expect(refusal(witness('bc', 0, 25))).toMatch(/25 bytes/)
    expect(refusal(witness('bc', 0, 20, bech32m))).toMatch(/bech32m/)
    expect(refusal(witness('bc', 1, 32, bech32))).toMatch(/bech32 /)
  })
  it.each(['', ' ', 'x', '1', 'bc1', '0'.repeat(200), 'bc1q💥'])('%j', text => expect(refusal(text)).toBeTruthy())
})
