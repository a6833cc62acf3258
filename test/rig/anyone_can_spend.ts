/** Outputs that need no signature, so that tests can make real transactions without a wallet. */
import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base58check, bech32 } from '@scure/base'

const opTrue = Uint8Array.of(0x51)
const scriptHash = ripemd160(sha256(opTrue))
const witnessHash = sha256(opTrue)

/** Pays to the script OP_TRUE; `version` is the network's byte. */
export function p2shAddress(version: number): string {
  return base58check(sha256).encode(Uint8Array.of(version, ...scriptHash))
}

export function p2wshAddress(prefix: string): string {
  return bech32.encode(prefix, [0, ...bech32.toWords(witnessHash)])
}

export const p2wshScript = `0020${Buffer.from(witnessHash).toString('hex')}`

interface Spend {
  txid: string
  index: number
  value: bigint
}

function serialize({ txid, index, value }: Spend, scriptSig: string, witness: string): string {
  const previous = Buffer.from(txid, 'hex').reverse().toString('hex')
  const number = (bytes: number, of: bigint) => {
    const out = Buffer.alloc(8)
    out.writeBigUInt64LE(of)
    return out.subarray(0, bytes).toString('hex')
  }
  const input = `01${previous}${number(4, BigInt(index))}${(scriptSig.length / 2).toString(16).padStart(2, '0')}${scriptSig}ffffffff`
  const output = `01${number(8, value - 10_000n)}22${p2wshScript}`
  return `02000000${witness === '' ? '' : '0001'}${input}${output}${witness}00000000`
}

/** Moves a P2SH coin to the P2WSH script. */
export const spendP2sh = (coin: Spend) => serialize(coin, '0151', '')
/** Moves a P2WSH coin to the same script; carries a witness. */
export const spendP2wsh = (coin: Spend) => serialize(coin, '', '010151')
