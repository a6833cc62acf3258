/**
 * What coordinator and worker of a fleet report while they work.
 * @module
 */

/** Redis can be reached again, or cannot. */
export interface RedisEvent {
  /** Of this kind of event. */
  readonly type: 'redis'
  /** Whether it can. */
  readonly up: boolean
  /** For people. */
  readonly message: string
}

/** What {@link fleetMine} reports. */
export type FleetEvent =
  | RedisEvent
  | {
      /** Redis answers but cannot do what is asked: it is full, say. Tried again until it can. */
      readonly type: 'trouble'
      /** `full`: no memory left; `refused`: anything else. */
      readonly reason: 'full' | 'refused'
      /** For people. */
      readonly message: string
    }
  | {
      /** Redis has forgotten ranges that were handed out; they are handed out again. */
      readonly type: 'forgotten'
      /** How many. */
      readonly ranges: number
      /** For people. */
      readonly message: string
    }
  | {
      /** A worker has done a range. */
      readonly type: 'range'
      /** Its name. */
      readonly worker: string
      /** Nonces it tried. */
      readonly nonces: bigint
      /** As it says. */
      readonly elapsedMs: number
    }
  | {
      /** Nothing was heard of the worker that had a range, or it takes three times as long as it should; another one does it. */
      readonly type: 'stalled'
      /** Whose it was, where that is known. */
      readonly worker: string | undefined
      /** For people. */
      readonly message: string
    }
  | {
      /** A worker told what is not true: nothing of what it did counts any more, and all of it is done again. */
      readonly type: 'shut-out'
      /** Its name. */
      readonly worker: string
      /** For people. */
      readonly message: string
    }
  | {
      /** How many workers are there has changed. */
      readonly type: 'workers'
      /** So many. */
      readonly count: number
      /** For people. */
      readonly message: string
    }

/** What {@link fleetWorker} reports. */
export type WorkerEvent =
  | RedisEvent
  | {
      /** Something went wrong, and is tried again. */
      readonly type: 'trouble'
      /** For people. */
      readonly message: string
    }
  | {
      /** A range was taken. */
      readonly type: 'range'
      /** Its search. */
      readonly search: string
      /** Nonces. */
      readonly nonces: bigint
    }
  | {
      /** A range was done, or left because its search ended. */
      readonly type: 'done'
      /** Its search. */
      readonly search: string
      /** Nonces that were tried; of a range that was left none count. */
      readonly nonces: bigint
      /** Whether one of them wins. */
      readonly found: boolean
    }
