/**
 * What a command says that mines until told otherwise.
 * @module
 */
import type { Notice } from '../miner/notice.js'
import { jsonLine } from './json_output.js'
import type { Terminal } from './terminal.js'

export interface Reporter<Event, Stats> {
  /** Called once, when the miner is there and nothing has been asked of anybody. */
  onStart?(stats: Stats): void
  onEvent(event: Event): void
  /** Called about once a second. */
  onTick(stats: Stats): void
  onEnd(stats: Stats): void
}

const jsonStatsEveryTicks = 5

/** Everything on stdout, one object a line; `numbers` of the stats every five seconds. */
export function jsonLines<Event extends { readonly type: string }, Stats>(
  terminal: Terminal,
  numbers: (stats: Stats) => object,
): Reporter<Event, Stats> {
  const print = (type: string, fields: object) => terminal.print(eventLine({ type, ...fields }))
  let ticks = 0
  return {
    onEvent: ({ type, ...fields }) => print(type, fields),
    onTick: stats => {
      if (++ticks % jsonStatsEveryTicks === 0) print('stats', numbers(stats))
    },
    onEnd: stats => print('end', numbers(stats)),
  }
}

/** An event as a line. */
export function eventLine({ type, ...fields }: { readonly type: string }): string {
  return jsonLine({ time: new Date().toISOString(), type, ...fields })
}

/** What a Miner has to say beside its results, on stderr. */
export function noticeTeller(terminal: Terminal, json: boolean | undefined): (notice: Notice) => void {
  return notice => terminal.note(json ? jsonLine({ notice }) : `note: ${notice.message}`)
}
