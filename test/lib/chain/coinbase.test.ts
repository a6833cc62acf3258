import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { blockHex } from '../../../lib/chain/block.js'
import { buildCoinbase, type CoinbaseOptions, witnessCommitmentScript } from '../../../lib/chain/coinbase.js'
import { displayId } from '../../../lib/chain/hash.js'
import { readBlock } from '../../rig/block_reader.js'

const options: CoinbaseOptions = {
  height: 17,
  value: 5_000_000_000n,
  payoutScript: fromHex('0014751e76e8199196d454941c45d1b3a323f1433bd6'),
  aux: new Uint8Array(),
  extranonceLength: 8,
  segwit: true,
  commitmentScript: witnessCommitmentScript([]),
}
const extranonce = fromHex('0102030405060708')

function readBack(overrides: Partial<CoinbaseOptions>) {
  const coinbase = buildCoinbase({ ...options, ...overrides })
  const bytes = new Uint8Array(coinbase.extranonceLength).fill(0xab)
  const block = readBlock(blockHex(new Uint8Array(80), coinbase.serialize(bytes), []))
  return { coinbase, bytes, transaction: block.transactions[0] }
}

describe('buildCoinbase', () => {
  it('writes every field where the protocol has it', () => {
    const bytes = buildCoinbase(options).serialize(extranonce)
    expect(toHex(bytes)).toBe(
      '02000000' + // version
        '0001' + // segwit marker and flag
        `01${'00'.repeat(32)}ffffffff` + // one input, no previous output
        '0b' +
        '0111' +
        '080102030405060708' + // height 17, extranonce push
        'feffffff' +
        '02' +
        '00f2052a01000000160014751e76e8199196d454941c45d1b3a323f1433bd6' +
        // Commitment of a block with no other transaction: sha256d of 64 zero bytes.
        '0000000000000000266a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9' +
        `0120${'00'.repeat(32)}` +
        '10000000', // lock time 16
    )
  })

  it.each([0, 1, 16, 17, 127, 128, 255, 32_768, 840_000])('at height %i an independent reader agrees', height => {
    const { coinbase, bytes, transaction } = readBack({ height })
    expect(transaction.txid).toBe(displayId(coinbase.txid(bytes)))
    expect(transaction.inputs[0].sequence).toBe(0xfffffffe)
    expect(transaction.inputs[0].witness).toEqual(['00'.repeat(32)])
    expect(transaction.lockTime).toBe(Math.max(0, height - 1))
    expect(transaction.inputs[0].script.length / 2).toBeGreaterThanOrEqual(2)
    expect(transaction.outputs[0].value).toBe(5_000_000_000n)
  })

  it('before segwit there is no witness, and the txid does not change by it', () => {
    const before = readBack({ segwit: false })
    expect(before.transaction.hasWitness).toBe(false)
    expect(before.transaction.txid).toBe(before.transaction.wtxid)
    expect(before.transaction.txid).toBe(readBack({ segwit: true }).transaction.txid)
  })

  it('carries the node’s aux bytes between height and extranonce', () => {
    const { transaction } = readBack({ aux: fromHex('062f503253482f'), height: 500 })
    expect(transaction.inputs[0].script).toBe(`02f401062f503253482f08${'ab'.repeat(8)}`)
  })

  it('refuses a script above 100 bytes and an extranonce of the wrong length', () => {
    expect(() => buildCoinbase({ ...options, aux: new Uint8Array(90) })).toThrow(/100/)
    expect(() => buildCoinbase(options).txid(new Uint8Array(7))).toThrow(/8 bytes/)
  })
})
