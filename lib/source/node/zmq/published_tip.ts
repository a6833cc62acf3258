/**
 * Which block a publisher's message tells of.
 * @module
 */
import * as v from 'valibot'
import { toHex } from '../../../base/bytes.js'

const chainNews = v.pipe(
  v.string(),
  v.startsWith('json-minimal-chain_main:'),
  v.transform(text => text.slice(text.indexOf(':') + 1)),
  v.parseJson(),
  v.object({ ids: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))), v.minLength(1)) }),
)

/**
 * Id of the new tip, as the node prints it: the 32 bytes of `hashblock`, in that order already, or the last of the ids of
 * monerod's `json-minimal-chain_main`. `undefined` when it cannot be read: then there is news all the same.
 */
export function publishedTip(parts: readonly Uint8Array[]): string | undefined {
  const [topic, body] = parts
  if (topic === undefined) return undefined
  const text = new TextDecoder().decode(topic)
  if (text === 'hashblock' && body?.length === 32) return toHex(body)
  const news = v.safeParse(chainNews, text)
  return news.success ? news.output.ids.at(-1) : undefined
}
