/**
 * `pickaxe solo`: whole blocks against your own node.
 * @module
 */
import { coinProfile, type DryRun, dryRun, type SoloMiner, type SoloOptions, solo } from '../source/node/index.js'
import type { Configure } from './command.js'
import { jsonLine } from './json_output.js'
import { runMining, untilFinished } from './mining_run.js'
import { formatCount } from './quantities.js'
import { noticeTeller } from './reporter.js'
import { addSoloFlags, type SoloFlags, soloOptions } from './solo/flags.js'
import type { HttpMonitor } from './solo/http_server.js'
import { jsonReporter, textReporter } from './solo/reporter.js'
import { quieted, type Terminal } from './terminal.js'

export const configure: Configure = (command, terminal) => {
  addSoloFlags(command)
    .addHelpText(
      'after',
      '\nSIGUSR2 pauses and resumes. Exit code: 0 done (--blocks, --until-height), 1 failed, 130 interrupted.',
    )
    .action(async (flags: SoloFlags) => {
      const options = await soloOptions(flags, process.env)
      if (flags.dryRun) return printDryRun(await dryRun(options), flags, terminal)
      await runMining(flags.http, terminal, (signal, monitor) =>
        mineBlocks({ ...options, signal }, flags, monitor, terminal),
      )
    })
}

async function mineBlocks(
  options: SoloOptions,
  { json, quiet }: SoloFlags,
  monitor: HttpMonitor | undefined,
  whole: Terminal,
): Promise<void> {
  const terminal = quieted(whole, quiet)
  const reporter = json ? jsonReporter(terminal) : textReporter(terminal, options.randomx?.mode ?? 'auto')
  const miner = await solo({
    ...options,
    onEvent: event => {
      reporter.onEvent(event)
      monitor?.onEvent(event)
    },
    onNotice: noticeTeller(terminal, json),
  })
  reporter.onStart?.(miner.stats())
  if (monitor !== undefined) await showOn(monitor, miner, options, terminal)
  await untilFinished(miner, reporter, terminal)
}

async function showOn(
  monitor: HttpMonitor,
  miner: SoloMiner,
  { coin, address }: SoloOptions,
  terminal: Terminal,
): Promise<void> {
  const { RecentBlocks } = await import('./solo/recent_blocks.js')
  const chain = new RecentBlocks({ miner, profile: typeof coin === 'string' ? coinProfile(coin) : coin, address })
  const reading = new AbortController()
  void miner.finished.catch(() => {}).finally(() => reading.abort())
  void chain.run(reading.signal)
  monitor.show(miner, chain)
  terminal.note(`numbers at ${monitor.url}`)
}

function printDryRun(
  { nodes, journalDirectory, openBlocks, damaged }: DryRun,
  { json }: SoloFlags,
  terminal: Terminal,
) {
  if (json) return terminal.print(jsonLine({ nodes, journalDirectory, openBlocks, damaged }))
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
