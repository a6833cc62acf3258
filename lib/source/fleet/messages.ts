/**
 * What coordinator and workers write for each other, checked against a schema before anything in it is believed.
 * @module
 */
import * as v from 'valibot'
import { given } from '../../base/given.js'
import { witnessesLimit } from './witness.js'

const identifier = v.pipe(v.string(), v.regex(/^[\w.:-]{1,120}$/))
const natural = v.pipe(
  v.string(),
  v.regex(/^\d{1,40}$/),
  v.transform(text => BigInt(text)),
)
const bound = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/),
  v.transform(digits => BigInt(`0x${digits}`)),
)
const count = v.pipe(v.number(), v.minValue(0))
const word = v.pipe(v.string(), v.maxLength(300))
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(15))
const proof = v.object({ nonce: natural, preimage_index: index })

/** What a search is: the job as JSON, and how long a worker stays with a range. */
export const searchSchema = v.object({
  job: v.record(v.string(), v.unknown()),
  range_ms: v.pipe(count, v.minValue(10), v.maxValue(3_600_000)),
})

/** A ticket: nonces `start` to `end`, the end not included. */
export const ticketSchema = v.object({ start: natural, end: natural })

/** What became of a ticket: `done` nonces from its start were tried, or one of them wins. */
export const reportSchema = v.object({
  ticket: identifier,
  worker: identifier,
  name: v.pipe(v.string(), v.maxLength(200)),
  done: natural,
  hashes: natural,
  elapsed_ms: count,
  bound,
  witnesses: v.pipe(v.array(proof), v.maxLength(witnessesLimit)),
  hit: v.optional(proof),
})

/** What a miner says of itself and its machine. */
export const machineSchema = v.object({
  name: v.pipe(v.string(), v.maxLength(200)),
  started_at: count,
  at: count,
  hashes: count,
  hashrate: count,
  threads: count,
  version: word,
  /** SHA-256 of the native addon. */
  digest: word,
  kernel: word,
  mode: v.nullable(word),
  huge_pages: v.nullable(v.boolean()),
  cpu: word,
  cores: count,
  /** Of those cores, used by this process, 0..1. */
  cpu_used: count,
  /** Of all CPUs of the machine, used by whatever runs there, 0..1. */
  machine_busy: count,
  temperature: v.nullable(v.number()),
  /** Since the miner began to look. */
  throttled: v.nullable(count),
  /** As `--algorithm` calls what it hashes, or hashed last. */
  algorithm: v.nullable(word),
  /** What it is at: the id of a search, a coin, a pool. */
  work: v.nullable(word),
  /** Since when it has been at work without a pause. */
  work_since: v.nullable(count),
})

/** What a worker says of itself every few seconds. */
export const presenceSchema = v.object({
  ...machineSchema.entries,
  id: identifier,
  /** Hashes a second by algorithm, as `--algorithm` calls it. */
  rates: v.record(v.string(), count),
})

export const newsSchema = v.object({
  type: v.picklist(['ranges', 'end', 'shut-out']),
  search: identifier,
  worker: v.optional(identifier),
})

export type Report = v.InferOutput<typeof reportSchema>
export type MachineReport = v.InferOutput<typeof machineSchema>
export type Presence = v.InferOutput<typeof presenceSchema>
export type News = v.InferOutput<typeof newsSchema>

/** Text that is no JSON, or not what `schema` describes, is `undefined`. */
export function readMessage<T extends v.GenericSchema>(schema: T, text: string | null): v.InferOutput<T> | undefined {
  if (text === null || text.length > longestMessage) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return asMessage(schema, value)
}

/** {@link readMessage} of what was parsed already. */
export function asMessage<T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> | undefined {
  const parsed = v.safeParse(schema, value)
  return parsed.success ? parsed.output : undefined
}

const longestMessage = 1_000_000

/** As {@link reportSchema} reads it back. */
export function writeReport({ done, hashes, bound, witnesses, hit, ...rest }: Report): object {
  const written = ({ nonce, preimage_index }: Report['witnesses'][number]) => ({ nonce: `${nonce}`, preimage_index })
  return {
    ...rest,
    done: `${done}`,
    hashes: `${hashes}`,
    bound: bound.toString(16).padStart(64, '0'),
    witnesses: witnesses.map(written),
    ...given({ hit: hit === undefined ? undefined : written(hit) }),
  }
}
