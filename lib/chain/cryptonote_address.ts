/**
 * Monero-family addresses: prefix varint, two 32-byte keys, 4 bytes of Keccak-256, in blocks of base58.
 * @module
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { base58xmr } from '@scure/base'
import { equalBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import type { CryptonoteNetwork } from './coin/profile.js'
import { readVarint } from './cryptonote.js'

const checksumBytes = 4
const keyBytes = 32
const keysBytes = 2 * keyBytes

/** The public keys of an address, 32 bytes each. */
export interface CryptonoteKeys {
  readonly spend: Uint8Array
  readonly view: Uint8Array
}

/**
 * Checks that coins can be mined to `address` on one of `networks`: a primary address with a whole checksum; its keys.
 * Throws `RangeError` PICKAXE_ERR_ADDRESS.
 */
export function cryptonoteKeys(address: string, coin: string, networks: readonly CryptonoteNetwork[]): CryptonoteKeys {
  const refuse = (message: string) => rangeError(message, { address, coin }, 'PICKAXE_ERR_ADDRESS')
  let bytes: Uint8Array
  try {
    bytes = base58xmr.decode(address)
  } catch (cause) {
    throw Object.assign(refuse(`${address} is no ${coin} address: not base58`), { cause })
  }
  const body = bytes.subarray(0, -checksumBytes)
  if (
    bytes.length <= checksumBytes ||
    !equalBytes(keccak_256(body).subarray(0, checksumBytes), bytes.subarray(-checksumBytes))
  ) {
    throw refuse(`${address} is no ${coin} address: its checksum does not hold, copy it again`)
  }
  const [prefix, prefixBytes] = readVarint(body)
  const payload = body.length - prefixBytes
  if (networks.some(network => network.subaddress === prefix)) {
    throw refuse(`${address} is a subaddress: nodes mine to a primary address only`)
  }
  if (networks.some(network => network.integrated === prefix)) {
    throw refuse(`${address} is an integrated address: a coinbase carries no payment id, use the primary address`)
  }
  if (!networks.some(network => network.primary === prefix)) {
    const wanted = networks.map(({ chain, primary }) => `${chain} (${primary})`).join(' or ')
    throw refuse(`${address} belongs to another network: its prefix is ${prefix}; ${coin} here is ${wanted}`)
  }
  if (payload !== keysBytes) throw refuse(`${address} carries ${payload} bytes of keys, ${keysBytes} belong there`)
  const [spend, view] = [body.slice(prefixBytes, prefixBytes + keyBytes), body.slice(prefixBytes + keyBytes)]
  return { spend, view }
}
