/**
 * KangarooTwelve over a dMint preimage and its nonce: the contract's opcode OP_K12 (0xef), id 2 of a Glyph's `algo`.
 * @module
 */
import { kt128 } from '@noble/hashes/sha3-addons.js'
import { type DmintHashJob, dmintHash } from './dmint_hash.js'

/** KangarooTwelve (RFC 9861, without customization, 32 bytes) over a dMint preimage and its nonce. */
export type K12Job = DmintHashJob<'k12'>

export const k12 = dmintHash('k12', 'KangarooTwelve', 'KangarooTwelve once', message => kt128(message, { dkLen: 32 }))
