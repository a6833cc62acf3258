/**
 * Who is there: each worker writes what it is and does under a key that expires.
 * @module
 */
import { type Keys, keyMs, presenceMs } from './keys.js'
import { type Presence, presenceSchema, readMessage } from './messages.js'
import type { RedisLink } from './redis_link.js'

export async function announce(link: RedisLink, keys: Keys, presence: Presence): Promise<void> {
  const { commands } = link
  await commands.set(keys.worker(presence.id), JSON.stringify(presence), 'PX', presenceMs)
  await commands.zadd(keys.workers, presence.at, presence.id)
  await commands.pexpire(keys.workers, keyMs)
}

export async function leave(link: RedisLink, keys: Keys, id: string): Promise<void> {
  await link.commands.del(keys.worker(id))
  await link.commands.zrem(keys.workers, id)
}

/** Those of whom something was heard lately, in the order of their names. Takes those out of the list who are gone. */
export async function present(link: RedisLink, keys: Keys): Promise<Presence[]> {
  const ids = await link.commands.zrange(keys.workers, '0', '-1')
  if (ids.length === 0) return []
  const texts = await link.commands.mget(ids.map(keys.worker))
  const found: Presence[] = []
  const gone: string[] = []
  for (const [i, id] of ids.entries()) {
    const presence = readMessage(presenceSchema, texts[i] ?? null)
    if (presence === undefined) gone.push(id)
    else found.push(presence)
  }
  if (gone.length > 0) await link.commands.zrem(keys.workers, ...gone)
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}
