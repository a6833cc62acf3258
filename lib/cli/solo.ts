/**
 * `pickaxe solo`: whole blocks against your own node.
 * @module
 */
import { type DryRun, dryRun, type SoloMiner, type SoloOptions, solo } from '../source/node/index.js'
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { interruption } from './interruption.js'
import { formatCount } from './quantities.js'
import { addSoloFlags, type SoloFlags, soloOptions } from './solo/flags.js'
import type { HttpMonitor } from './solo/http_server.js'
import { surviveLostReaders } from './solo/lost_reader.js'
import { jsonReporter, textReporter } from './solo/reporter.js'
import type { Terminal } from './terminal.js'

const tickMs = 1000

export const configure: Configure = (command, terminal) => {
  addSoloFlags(command)
    .addHelpText(
      'after',
      '\nSIGUSR2 pauses and resumes. Exit code: 0 done (--blocks, --until-height), 1 failed, 130 interrupted.',
    )
    .action(async (flags: SoloFlags) => {
      const options = await soloOptions(flags, process.env)
      if (flags.dryRun) return printDryRun(await dryRun(options), flags, terminal)
      const monitor = flags.http === undefined ? undefined : await serve(flags.http)
      const { signal, end } = interruption()
      surviveLostReaders(process)
      try {
        await mineBlocks({ ...options, signal }, flags, monitor, terminal)
        terminal.exitCode = signal.aborted ? exitCodes.interrupted : exitCodes.done
      } finally {
        await monitor?.close()
        end()
      }
    })
}

async function mineBlocks(
  options: SoloOptions,
  { json }: SoloFlags,
  monitor: HttpMonitor | undefined,
  terminal: Terminal,
): Promise<void> {
  const reporter = json ? jsonReporter(terminal) : textReporter(terminal)
  const miner = await solo({
    ...options,
    onEvent: event => {
      reporter.onEvent(event)
      monitor?.onEvent(event)
    },
    onNotice: ({ message }) => terminal.note(`note: ${message}`),
  })
  if (monitor !== undefined) {
    monitor.show(miner)
    terminal.note(`numbers at ${monitor.url}`)
  }
  const timer = setInterval(() => reporter.onTick(miner.stats()), tickMs)
  const stopToggling = toggleOnSignal(miner, terminal)
  try {
    await miner.finished
  } finally {
    clearInterval(timer)
    stopToggling()
    await miner.close().catch(() => {})
    reporter.onEnd(miner.stats())
  }
}

function printDryRun(
  { nodes, journalDirectory, openBlocks, damaged }: DryRun,
  { json }: SoloFlags,
  terminal: Terminal,
) {
  if (json) return terminal.print(JSON.stringify({ nodes, journalDirectory, openBlocks, damaged }))
  for (const { node, chain, height, peers, template } of nodes) {
    const told = peers === undefined ? '' : `, ${peers} peers`
    terminal.print(
      `${node}: ${chain}, block ${height}${told}; its template for block ${template.height} has ${template.transactions} transactions and takes ${formatCount(Math.round(template.expectedHashes))} hashes on average`,
    )
  }
  terminal.print(
    `found blocks are kept in ${journalDirectory}${openBlocks === 0 ? '' : `, ${openBlocks} of them open`}`,
  )
  for (const file of damaged) terminal.print(`found block that cannot be read: ${file}`)
}

async function serve(listen: string) {
  const { serveHttp } = await import('./solo/http_server.js')
  return serveHttp({ listen, token: process.env.PICKAXE_HTTP_TOKEN })
}

// SIGUSR1 is Node's own.
function toggleOnSignal(miner: SoloMiner, terminal: Terminal): () => void {
  if (process.platform === 'win32') return () => {}
  const toggle = () => {
    const { paused } = miner.stats()
    if (paused) miner.resume()
    else miner.pause()
    terminal.note(paused ? 'resumed' : 'paused')
  }
  process.on('SIGUSR2', toggle)
  return () => process.off('SIGUSR2', toggle)
}
