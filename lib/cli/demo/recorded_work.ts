/**
 * Work that was once done on a public network, without its answer: the demo has to find that.
 * @module
 */

import { blockHeader, dmint, type Job } from '../../algorithm/index.js'
import { fromHex } from '../../base/bytes.js'

export interface RecordedWork {
  id: string
  title: string
  /** What it is and where anyone can look it up, line by line. */
  story: readonly string[]
  /** What stands before the nonce. */
  input: 'preimage' | 'header'
  job: Job
}

/** The only hit in its 4-byte nonce space. */
export const pxdMint: RecordedWork = {
  id: 'pxd-mainnet-mint',
  title: 'a PXD token mint on the Radiant mainnet',
  story: [
    'Transaction c9fdcd3488f3e396bec3ce0b766bb8070963e7e75bb513b8820b6663e469e530 (2026-05-11) minted PXD tokens',
    'by a proof of work: of all 4,294,967,296 nonces one satisfies the contract. It stands in the first input script.',
  ],
  input: 'preimage',
  job: dmint({
    preimage: fromHex(
      '08af121fa1363d6a30e9fde176cf96764edc9ce31f0d47ef11db5fa5a13bc4b67aeda0d18b20e4b802119ea35f34704047ff5a6155f349aa67ab7927e49b6eb1',
    ),
    target: 0x7fffffffffffffffn,
    nonceWidth: 4,
  }),
}

/** The nonce stands somewhere in the window that is searched; the header's own nonce field is blank. */
export const btc3Genesis: RecordedWork = {
  id: 'btc3-main-genesis',
  title: 'the genesis block of BTC3, a RandomX chain',
  story: [
    'Block 0d2c382326321b1004eb676d1a8ff1a93e92bb0da7be6043a058a6edb361b89e: RandomX over its 80-byte header.',
    'One hash in 65,536 wins; a window of 320 of its 4,294,967,296 nonces holds the one its makers found.',
  ],
  input: 'header',
  job: blockHeader({
    header: fromHex(
      '01000000000000000000000000000000000000000000000000000000000000000000000067beabb0d35abb03180b65f735156c88a5885d677bd47318b20bd58542f786d0d0d85169ffff001f00000000',
    ),
    algorithm: 'randomx',
    key: new Uint8Array(32),
    range: { start: 805_306_688n, end: 805_307_008n },
  }),
}
