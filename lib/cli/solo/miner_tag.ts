/**
 * What a block's miner calls itself: the words among the bytes it wrote into its coinbase.
 * @module
 */
import type { CoinProfile } from '../../chain/coin/profile.js'

/** Longer words are cut. */
const mostCharacters = 40
// Of Bitcoin's family names stand among counters and hashes, four letters of which are seldom chance; of Monero among keys.
const fewestCharacters = { bitcoin: 4, cryptonote: 6 }

/** The longest run of letters in `tag`, hex; `undefined` where there is none to speak of. */
export function minerTag(tag: string, family: CoinProfile['family']): string | undefined {
  const text = Buffer.from(tag, 'hex').toString('latin1')
  const runs = text.match(/[\x20-\x7e]+/g)?.map(run => run.trim()) ?? []
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  return longest.length < fewestCharacters[family] ? undefined : longest.slice(0, mostCharacters)
}
