/**
 * What happens, on `node:diagnostics_channel`: for loggers and tracers that are no part of the program. Costs nothing
 * while nobody listens.
 * @module
 */
import { channel } from 'node:diagnostics_channel'
import type { Job } from '../algorithm/index.js'
import type { Hit } from './hit_stream.js'
import type { Notice } from './notice.js'

/** `pickaxe:job`: a search begins, of `setJob()` or of `mine()`. */
export interface JobMessage {
  /** The Miner, to tell several apart. */
  readonly miner: object
  /** As in {@link Hit}. */
  readonly jobId: number
  /** As it was given. */
  readonly job: Job
}

/** `pickaxe:hit`: a hit was verified, of `setJob()` or of `mine()`; before its caller has it. */
export interface HitMessage {
  /** The Miner, to tell several apart. */
  readonly miner: object
  /** As its caller gets it. */
  readonly hit: Hit
}

/** `pickaxe:notice`: what `onNotice` is told, whether there is one or not. */
export interface NoticeMessage {
  /** The Miner, to tell several apart. */
  readonly miner: object
  /** As `onNotice` gets it. */
  readonly notice: Notice
}

export interface TypedChannel<Message extends object> {
  /** Makes the message only where somebody listens. What a listener throws is an uncaught error, as Node has it. */
  publish(make: () => Message): void
}

/** The channel of that name. */
export function typedChannel<Message extends object>(name: string): TypedChannel<Message> {
  // Held: a channel that nobody refers to may be forgotten with its listeners.
  const listeners = channel(name)
  return {
    publish(make) {
      if (listeners.hasSubscribers) listeners.publish(make())
    },
  }
}

export const jobChannel = typedChannel<JobMessage>('pickaxe:job')
export const hitChannel = typedChannel<HitMessage>('pickaxe:hit')
export const noticeChannel = typedChannel<NoticeMessage>('pickaxe:notice')
