/**
 * Addresses to output scripts and back: P2PKH, P2SH (base58check), P2WPKH, P2WSH (bech32, BIP173), P2TR (bech32m, BIP350).
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, bech32m, createBase58check } from '@scure/base'
import { concatBytes, describe, toHex } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import type { BitcoinNetwork } from './coin/profile.js'
import { pushBytes } from './encode.js'

export type AddressType = 'p2pkh' | 'p2sh' | 'p2wpkh' | 'p2wsh' | 'p2tr'

export interface PayoutScript {
  readonly type: AddressType
  readonly script: Uint8Array
}

const base58check = createBase58check(sha256)

/**
 * The script that pays `address` on one of `networks`.
 * Throws `RangeError` PICKAXE_ERR_ADDRESS: a broken checksum, another network's prefix, or a witness version that has
 * no spending rules yet (coins sent there could be lost).
 */
export function payoutScript(address: string, coin: string, networks: readonly BitcoinNetwork[]): PayoutScript {
  if (typeof address !== 'string' || address === '')
    throw refuse(`the payout address must be a string, got ${describe(address)}`)
  const separator = address.lastIndexOf('1')
  const prefix = address.slice(0, separator).toLowerCase()
  const decoded = separator > 0 ? decodeBech32(address) : undefined
  if (decoded !== undefined) {
    if (networks.some(network => network.bech32.includes(prefix))) return witnessScript(address, decoded)
    throw otherNetwork(address, `its prefix is "${prefix}"`, coin, networks)
  }
  if (networks.some(network => network.bech32.includes(prefix))) {
    throw refuse(`${address} looks like a segwit address but its checksum does not hold: copy it again`, { address })
  }
  return base58Script(address, coin, networks)
}

/** The address that `script` pays on `network`; `undefined` for scripts that have none, a bare public key say. */
export function addressOf(
  script: Uint8Array,
  { bech32: [prefix], pubkeyHash, scriptHash }: BitcoinNetwork,
): string | undefined {
  const isScript = (template: string) => new RegExp(`^${template}$`).test(toHex(script))
  const base58 = (version: number | undefined, at: number) =>
    version === undefined ? undefined : base58check.encode(Uint8Array.of(version, ...script.subarray(at, at + 20)))
  const witness = (version: number, { encode, toWords }: typeof bech32 | typeof bech32m) =>
    prefix === undefined ? undefined : encode(prefix, [version, ...toWords(script.subarray(2))])
  if (isScript('76a914.{40}88ac')) return base58(pubkeyHash[0], 3)
  if (isScript('a914.{40}87')) return base58(scriptHash[0], 2)
  if (isScript('0014.{40}|0020.{64}')) return witness(0, bech32)
  if (isScript('5120.{64}')) return witness(1, bech32m)
  return undefined
}

interface WitnessProgram {
  readonly version: number
  readonly program: Uint8Array
  readonly encoding: 'bech32' | 'bech32m'
}

function decodeBech32(address: string): WitnessProgram | undefined {
  for (const [encoding, coder] of [['bech32', bech32] as const, ['bech32m', bech32m] as const]) {
    try {
      const { words } = coder.decode(address as `${string}1${string}`, 90)
      return { version: words[0] ?? -1, program: coder.fromWords(words.slice(1)), encoding }
    } catch {
      // Not this encoding; the caller tells what else it could be.
    }
  }
  return undefined
}

function witnessScript(address: string, { version, program, encoding }: WitnessProgram): PayoutScript {
  const script = (opcode: number) => concatBytes(Uint8Array.of(opcode), pushBytes(program))
  if (version === 0 && encoding === 'bech32' && program.length === 20) return { type: 'p2wpkh', script: script(0x00) }
  if (version === 0 && encoding === 'bech32' && program.length === 32) return { type: 'p2wsh', script: script(0x00) }
  if (version === 1 && encoding === 'bech32m' && program.length === 32) return { type: 'p2tr', script: script(0x51) }
  throw refuse(
    `${address} is a ${encoding} address of witness version ${version} with ${program.length} bytes: only P2WPKH, P2WSH and P2TR are paid to`,
    { address, version, length: program.length },
  )
}

function base58Script(address: string, coin: string, networks: readonly BitcoinNetwork[]): PayoutScript {
  let payload: Uint8Array
  try {
    payload = base58check.decode(address)
  } catch (cause) {
    throw refuse(`${address} is no address: neither its bech32 nor its base58 checksum holds`, { address }, cause)
  }
  if (payload.length !== 21)
    throw refuse(`${address} carries ${payload.length - 1} bytes, an address carries 20`, { address })
  const version = payload[0]!
  const hash = payload.subarray(1)
  if (networks.some(network => network.pubkeyHash.includes(version))) {
    return { type: 'p2pkh', script: concatBytes(Uint8Array.of(0x76, 0xa9), pushBytes(hash), Uint8Array.of(0x88, 0xac)) }
  }
  if (networks.some(network => network.scriptHash.includes(version))) {
    return { type: 'p2sh', script: concatBytes(Uint8Array.of(0xa9), pushBytes(hash), Uint8Array.of(0x87)) }
  }
  throw otherNetwork(address, `its version byte is ${version}`, coin, networks)
}

function otherNetwork(address: string, has: string, coin: string, networks: readonly BitcoinNetwork[]): RangeError {
  const wanted = networks.map(({ chain, bech32, pubkeyHash, scriptHash }) => {
    const versions = [...pubkeyHash, ...scriptHash]
    return `${chain} (${[...bech32.map(hrp => `${hrp}1…`), ...(versions.length > 0 ? [`base58 ${versions.join('/')}`] : [])].join(', ')})`
  })
  return refuse(`${address} belongs to another network: ${has}; ${coin} here is ${wanted.join(' or ')}`, {
    address,
    coin,
  })
}

function refuse(message: string, detail: Readonly<Record<string, unknown>> = {}, cause?: unknown): RangeError {
  const error = rangeError(message, detail, 'PICKAXE_ERR_ADDRESS')
  if (cause !== undefined) error.cause = cause
  return error
}
