/**
 * `pickaxe mine`: one search from the command line.
 * @module
 */
import { algorithmOf, type Job } from '../algorithm/index.js'
import { toHex } from '../base/bytes.js'
import { errorCode } from '../base/errors.js'
import { type MineResult, resultToJSON } from '../base/result.js'
import { mine } from '../miner/mine.js'
import type { MineOptions, Progress } from '../miner/options.js'
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { interruption } from './interruption.js'
import { addJobFlags, type JobFlags, readJob } from './job_flags.js'
import { jsonDocument, jsonLine } from './json_output.js'
import { addMinerFlags, type MinerFlags, minerOptions, refuseUnheeded } from './miner_flags.js'
import { formatCount, formatDuration, formatHashrate } from './quantities.js'
import type { Terminal } from './terminal.js'

type Flags = JobFlags & MinerFlags & { json?: true }

export const configure: Configure = (command, terminal) => {
  addJobFlags(command).option('--range <first..end>', 'nonces to try, the end not included (default: all)')
  addMinerFlags(command)
    .option('--json', 'print the result, and progress or an interruption on stderr, as JSON lines')
    .addHelpText('after', '\nExit code: 0 found, 2 every nonce tried in vain, 130 interrupted.')
    .action(async (flags: Flags) => {
      const { job } = await readJob(flags, terminal)
      refuseUnheeded(flags, algorithmOf(job))
      const { signal, end } = interruption()
      const reporter = flags.json ? jsonReporter(terminal) : textReporter(terminal, job)
      try {
        const { onProgress, onNotice } = reporter
        const result = await mine(job, { ...minerOptions(flags), signal, onProgress, onNotice })
        reporter.report(result)
        terminal.exitCode = result.found ? exitCodes.done : exitCodes.exhausted
      } catch (error) {
        if (errorCode(error) !== 'PICKAXE_ERR_ABORTED') throw error
        reporter.interrupted()
        terminal.exitCode = exitCodes.interrupted
      } finally {
        end()
        terminal.live('')
      }
    })
}

interface Reporter extends Required<Pick<MineOptions, 'onProgress' | 'onNotice'>> {
  report(result: MineResult): void
  interrupted(): void
}

function searchesSeveral(job: Job): boolean {
  return algorithmOf(job).preimages(job) !== undefined
}

function jsonReporter(terminal: Terminal): Reporter {
  return {
    onProgress: ({ hashes, elapsedMs, hashrate }) =>
      terminal.note(
        jsonLine({ progress: { hashes, elapsedMs: Math.round(elapsedMs), hashrate: Math.round(hashrate) } }),
      ),
    onNotice: notice => terminal.note(jsonLine({ notice })),
    report: result => terminal.print(jsonDocument(resultToJSON(result))),
    interrupted: () => terminal.note(jsonDocument({ interrupted: true })),
  }
}

function textReporter(terminal: Terminal, job: Job): Reporter {
  return {
    onProgress: progress => terminal.live(liveLine(progress)),
    onNotice: ({ message }) => terminal.note(`note: ${message}`, 'warning', 'note:'),
    report(result) {
      const rate = formatHashrate((result.hashes * 1000) / result.elapsedMs)
      if (result.found) {
        terminal.print(`nonce  ${toHex(result.nonceBytes)}`)
        terminal.print(`hash   ${toHex(result.hash)}`)
        if (searchesSeveral(job)) {
          terminal.print(`preimage ${result.preimageIndex}`)
          terminal.print(`message ${toHex(result.message)}`)
        }
      } else {
        terminal.print('exhausted: every nonce was tried, none wins')
      }
      terminal.note(`${formatCount(result.hashes)} hashes in ${formatDuration(result.elapsedMs)}, ${rate}`)
    },
    interrupted: () => terminal.note('interrupted'),
  }
}

/** What is shown while the search runs. */
export function liveLine({ hashes, elapsedMs, hashrate, chance }: Progress): string {
  const odds = (100 * chance).toFixed(0)
  return `${formatHashrate(hashrate)}  ${formatCount(hashes)} hashes  ${formatDuration(elapsedMs)}  chance so far ${odds} %`
}
