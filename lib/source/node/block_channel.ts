/**
 * What became of a block of ours, on `node:diagnostics_channel`.
 * @module
 */
import { typedChannel } from '../../miner/channels.js'
import type { SoloEvent } from './solo_events.js'

/** `pickaxe:block`: a node's answer to a block of ours, and later what a reorganisation made of it. */
export interface BlockMessage {
  /** The profile's name. */
  readonly coin: string
  /** The event, as `onEvent` gets it. */
  readonly block: Extract<SoloEvent, { type: 'block' | 'reorganised' }>
}

const blockChannel = typedChannel<BlockMessage>('pickaxe:block')

/** `onEvent`, and the channel for what it says of blocks. */
export function withBlockChannel(coin: string, onEvent: (event: SoloEvent) => void): (event: SoloEvent) => void {
  return event => {
    if (event.type === 'block' || event.type === 'reorganised') blockChannel.publish(() => ({ coin, block: event }))
    onEvent(event)
  }
}
