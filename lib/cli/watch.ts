/**
 * `pickaxe watch`: who mines, and do our nodes agree?
 * @module
 */
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { documentOf } from './json_output.js'
import { runMining } from './mining_run.js'
import type { HttpMonitor } from './solo/http_server.js'
import { quieted, type Terminal } from './terminal.js'
import { addWatchFlags, type WatchFlags, watchOptions } from './watch/flags.js'
import { lookJson, lookLines } from './watch/look_lines.js'
import { type Look, Watcher, type WatchOptions } from './watch/watcher.js'

export const configure: Configure = (command, whole) => {
  addWatchFlags(command)
    .addHelpText(
      'after',
      '\nExit code with --once: 0 all is well, 1 something is wrong or could not be asked; else 130 interrupted.',
    )
    .action(async (flags: WatchFlags) => {
      const terminal = quieted(whole, flags.quiet)
      const options = await watchOptions(flags, process.env)
      try {
        if (flags.once) await lookOnce(options, flags, terminal)
        else {
          await runMining(flags.http, terminal, (signal, monitor) => lookOn(options, flags, signal, monitor, terminal))
        }
      } finally {
        for (const chain of options.chains) chain.close()
      }
    })
}

async function lookOnce(options: WatchOptions, flags: WatchFlags, terminal: Terminal): Promise<void> {
  const look = await new Watcher(options).look(new AbortController().signal)
  print(look, options, flags, terminal)
  terminal.exitCode = look.alarms.length === 0 ? exitCodes.done : exitCodes.failed
}

async function lookOn(
  options: WatchOptions,
  flags: WatchFlags,
  signal: AbortSignal,
  monitor: HttpMonitor | undefined,
  terminal: Terminal,
): Promise<void> {
  let last: Look | undefined
  if (monitor !== undefined) {
    await show(monitor, () => last, options)
    terminal.note(`numbers at ${monitor.url}`)
  }
  let said = ''
  const onLook = (look: Look) => {
    last = look
    const sign = JSON.stringify([look.recent[0]?.id, look.alarms, look.comparison.nodes.map(({ tip }) => tip?.id)])
    // Nothing new is nothing to read; programs count on every look.
    if (sign === said && !flags.json) return
    said = sign
    print(look, options, flags, terminal)
  }
  await new Watcher(options).run(signal, onLook, error => terminal.note(`tried again: ${error.message}`))
}

async function show(monitor: HttpMonitor, last: () => Look | undefined, { mark }: WatchOptions): Promise<void> {
  const [{ watchPage }, { watchMetrics }] = await Promise.all([import('./watch/page.js'), import('./watch/metrics.js')])
  monitor.showOther({
    page: watchPage,
    numbers: () => {
      const look = last()
      return look === undefined
        ? documentOf({ alarms: ['nothing was seen yet'], nodes: [], recent: [] })
        : lookJson(look, mark)
    },
    hashrate: () => last()?.report.networkHashrate ?? 0,
    state: () => ({
      paused: false,
      holds: (last()?.alarms ?? []).map(message => ({ hold: 'nodes' as const, message })),
    }),
    registry: watchMetrics(last),
    events: () => ({ events: [] }),
  })
}

function print(look: Look, { mark }: WatchOptions, { json }: WatchFlags, terminal: Terminal): void {
  if (json) terminal.print(JSON.stringify(lookJson(look, mark)))
  else for (const line of lookLines(look, mark)) terminal.print(line)
}
