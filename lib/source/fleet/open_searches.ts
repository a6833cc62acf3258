/**
 * The searches a fleet works at: each is announced under a key that its coordinator keeps alive.
 * @module
 */
import { type Job, type JobJSON, jobFromJSON } from '../../algorithm/index.js'
import { type Keys, keyMs, searchMs } from './keys.js'
import { readMessage, searchSchema } from './messages.js'
import type { RedisLink } from './redis_link.js'

export interface OpenSearch {
  readonly id: string
  readonly job: Job
  readonly rangeMs: number
}

/** Says that a search is there. Whether Redis knew it before. */
export async function keepOpen(
  { commands }: RedisLink,
  keys: Keys,
  { id, job, rangeMs, begunAt }: { id: string; job: JobJSON; rangeMs: number; begunAt: number },
): Promise<boolean> {
  const wasKnown = (await commands.pexpire(keys.search(id), searchMs)) === 1
  if (!wasKnown) await commands.set(keys.search(id), JSON.stringify({ job, range_ms: rangeMs }), 'PX', searchMs)
  await commands.zadd(keys.searches, begunAt, id)
  await commands.pexpire(keys.searches, keyMs)
  return wasKnown
}

/** Takes it out of the list. */
export async function endSearch({ commands }: RedisLink, keys: Keys, id: string): Promise<void> {
  await commands.del(keys.search(id), keys.shutOut(id))
  await commands.zrem(keys.searches, id)
}

export async function isOpen({ commands }: RedisLink, keys: Keys, id: string): Promise<boolean> {
  return (await commands.exists(keys.search(id))) === 1
}

/** The ids of those that are alive, the oldest first. Takes those out of the list whose coordinator is gone. */
export async function openIds({ commands }: RedisLink, keys: Keys): Promise<string[]> {
  const ids = await commands.zrange(keys.searches, '0', '-1')
  if (ids.length === 0) return []
  const texts = await commands.mget(ids.map(keys.search))
  const gone = ids.filter((_, i) => texts[i] === null)
  if (gone.length > 0) await commands.zrem(keys.searches, ...gone)
  return ids.filter(id => !gone.includes(id))
}

/** `undefined`: it is over. Throws `TypeError`/`RangeError` for what is no job. */
export async function readSearch({ commands }: RedisLink, keys: Keys, id: string): Promise<OpenSearch | undefined> {
  const text = await commands.get(keys.search(id))
  if (text === null) return undefined
  const search = readMessage(searchSchema, text)
  if (search === undefined) throw new TypeError(`search ${id} cannot be read`)
  return { id, job: jobFromJSON(search.job), rangeMs: search.range_ms }
}
