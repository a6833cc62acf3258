/**
 * Where a fleet keeps things in Redis. Every key begins the same, and every key expires.
 * @module
 */
import { rangeError } from '../../base/errors.js'

/** How long a key outlives whoever keeps it. */
export const keyMs = 120_000
/** How long a search counts as alive after its coordinator was last heard. */
export const searchMs = 15_000
/** How long a worker counts as present after it was last heard. */
export const presenceMs = 15_000

export interface Keys {
  /** What BullMQ puts in front of its own. */
  readonly prefix: string
  /** The ids of searches by when they began. */
  readonly searches: string
  /** The ids of workers by when they were last heard. */
  readonly workers: string
  search(id: string): string
  worker(id: string): string
  /** The set of workers a search has shut out. */
  shutOut(id: string): string
  /** BullMQ's name for the queue of a search. */
  queue(id: string): string
  /** Channel: a search has ranges, has ended, has shut somebody out. */
  readonly news: string
  /** Channel: what became of ranges. */
  reports(id: string): string
}

/** `fleet` is 1 to 40 letters, digits, `-` and `_`. In braces: a cluster keeps the keys of one fleet together. */
export function keysOf(fleet: string): Keys {
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(fleet)) {
    throw rangeError(`fleet must be 1 to 40 letters, digits, - or _, got ${JSON.stringify(fleet).slice(0, 60)}`, {
      name: 'fleet',
      value: fleet,
    })
  }
  const prefix = `pickaxe:{${fleet}}`
  return {
    prefix,
    searches: `${prefix}:searches`,
    workers: `${prefix}:workers`,
    search: id => `${prefix}:search:${id}`,
    worker: id => `${prefix}:worker:${id}`,
    shutOut: id => `${prefix}:shut-out:${id}`,
    queue: id => `ranges-${id}`,
    news: `${prefix}:news`,
    reports: id => `${prefix}:reports:${id}`,
  }
}
