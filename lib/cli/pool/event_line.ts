/**
 * A pool miner's events in words.
 * @module
 */
import type { PoolEvent, ShareEvent } from '../../source/stratum/index.js'

/** `undefined` for what only the live line shows. */
export function eventLine(event: PoolEvent): string | undefined {
  switch (event.type) {
    case 'pool':
      return event.up ? `${event.pool}: ${event.message}` : event.message
    case 'hold':
      return `not mining: ${event.message}`
    case 'message':
      return `${event.pool} says: ${event.text}`
    case 'notice':
      return `note: ${event.message}`
    case 'share':
      return shareLine(event)
    case 'job':
    case 'released':
      return undefined
  }
}

function shareLine(event: ShareEvent): string {
  const { job, difficulty, isBlock, outcome, latencyMs = 0, checkMs = 0, reason, text, meaning } = event
  const what = `share of job ${job} at difficulty ${shown(difficulty)}`
  switch (outcome) {
    case 'accepted':
      return `${what} proven in ${milliseconds(checkMs)}, accepted in ${milliseconds(latencyMs)}${isBlock ? ', and a block of the network' : ''}`
    case 'rejected':
      return `${what} rejected (${reason}): ${text}; ${meaning}`
    case 'stale':
      return `${what} not sent: the pool had replaced its job`
    case 'lost':
      return `${what} was sent, and the connection lost before the answer`
  }
}

function milliseconds(value: number): string {
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ms`
}

/** A difficulty: of Monero's pools a whole number, of Stratum V1 a fraction too. */
export function shown(difficulty: number): string {
  return difficulty >= 1000 || Number.isInteger(difficulty)
    ? Math.round(difficulty).toLocaleString('en-US')
    : difficulty.toPrecision(4)
}
