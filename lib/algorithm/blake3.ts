/**
 * BLAKE3 over a dMint preimage and its nonce: the contract's opcode OP_BLAKE3 (0xee), id 1 of a Glyph's `algo`.
 * @module
 */
import { blake3 as hash } from '@noble/hashes/blake3.js'
import { type DmintHashJob, dmintHash } from './dmint_hash.js'

/** BLAKE3 over a dMint preimage and its nonce. */
export type Blake3Job = DmintHashJob<'blake3'>

export const blake3 = dmintHash('blake3', 'BLAKE3', 'BLAKE3 once', message => hash(message))
