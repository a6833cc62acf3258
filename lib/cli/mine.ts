/**
 * `pickaxe mine`: one search from the command line.
 * @module
 */

import { Option } from 'commander'
import { algorithmOf, type Job, type NonceRange } from '../algorithm/index.js'
import { toHex } from '../base/bytes.js'
import { errorCode, type PickaxeError } from '../base/errors.js'
import { type MineResult, resultToJSON } from '../base/result.js'
import { expectedHashes } from '../base/target.js'
import { Miner, type MinerStats } from '../miner/miner.js'
import type { AbortDetail, MinerOptions, Progress } from '../miner/options.js'
import { native } from '../native/load.js'
import type { Configure } from './command.js'
import { engineLine, startLine } from './engine_line.js'
import { exitCodes } from './exit_codes.js'
import { interruption } from './interruption.js'
import { addJobFlags, type JobFlags, readJob } from './job_flags.js'
import { jsonLine } from './json_output.js'
import { addMinerFlags, type MinerFlags, minerOptions, refuseUnheeded } from './miner_flags.js'
import { durationInWords, formatCount, formatDuration, formatHashrate, inWords } from './quantities.js'
import { quieted, type Terminal } from './terminal.js'

type Flags = JobFlags & MinerFlags & { json?: true; quiet?: true }

export const configure: Configure = (command, terminal) => {
  addJobFlags(command).addOption(
    new Option('--range <first..end>', 'nonces to try, decimal or 0x…, the end not included (default: all)').helpGroup(
      'Job:',
    ),
  )
  addMinerFlags(command)
    .option('--json', 'print the result, and progress or an interruption on stderr, as JSON lines')
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText('after', '\nExit code: 0 found, 2 every nonce tried in vain, 130 interrupted.')
    .action(async (flags: Flags) => {
      const { job } = await readJob(flags, terminal)
      refuseUnheeded(flags, algorithmOf(job))
      const shown = quieted(terminal, flags.quiet)
      const reporter = searchReporter(flags, shown, job)
      await runSearch(terminal, reporter, async (signal, ended) => {
        const { onNotice } = reporter
        const options = minerOptions(flags)
        const miner = await Miner.start({ ...options, onNotice })
        try {
          const searching = miner.mine(job, {
            signal,
            onProgress: progress => reporter.progress(progress, miner.stats()),
          })
          reporter.started(miner.stats(), options)
          ended(await searching)
        } finally {
          await miner.close()
        }
      })
    })
}

interface Reporter extends Required<Pick<MinerOptions, 'onNotice'>> {
  started(stats: MinerStats, options: MinerOptions): void
  progress(progress: Progress, stats: Preparing): void
  report(result: MineResult): void
  interrupted(done: AbortDetail): void
}

/** What may have to be made ready before a search is at full speed. */
type Preparing = Pick<MinerStats, 'threads' | 'hashrate' | 'randomx'>

/** Runs a search to its exit code: what it `ended` with is reported, an interruption with what was done until then. */
export async function runSearch(
  terminal: Terminal,
  reporter: Pick<Reporter, 'report' | 'interrupted'>,
  search: (signal: AbortSignal, ended: (result: MineResult) => void) => Promise<void>,
): Promise<void> {
  const { signal, end } = interruption()
  try {
    await search(signal, result => {
      reporter.report(result)
      terminal.exitCode = result.found ? exitCodes.done : exitCodes.exhausted
    })
  } catch (error) {
    if (errorCode(error) !== 'PICKAXE_ERR_ABORTED') throw error
    reporter.interrupted((error as PickaxeError).detail as unknown as AbortDetail)
    terminal.exitCode = exitCodes.interrupted
  } finally {
    end()
    terminal.live('')
  }
}

/** What a search says on its way and in the end. */
export function searchReporter({ json }: { json?: true }, terminal: Terminal, job: Job): Reporter {
  return json ? jsonReporter(terminal) : textReporter(terminal, job)
}

function searchesSeveral(job: Job): boolean {
  return algorithmOf(job).preimages(job) !== undefined
}

function jsonReporter(terminal: Terminal): Reporter {
  return {
    started: () => {},
    progress: ({ hashes, elapsedMs, hashrate }) =>
      terminal.note(
        jsonLine({ progress: { hashes, elapsedMs: Math.round(elapsedMs), hashrate: Math.round(hashrate) } }),
      ),
    onNotice: notice => terminal.note(jsonLine({ notice })),
    report: result => terminal.print(jsonLine(resultToJSON(result))),
    interrupted: ({ hashes, elapsedMs, remaining }) =>
      terminal.note(
        jsonLine({ interrupted: true, hashes, elapsedMs: Math.round(elapsedMs), range: rangeText(remaining) }),
      ),
  }
}

function textReporter(terminal: Terminal, job: Job): Reporter {
  let engine: string | undefined
  return {
    started(stats, options) {
      for (const line of startLines(job, stats, options)) terminal.note(line)
    },
    progress(progress, stats) {
      const preparing = preparation(stats, terminal.columns)
      const now = preparing === undefined ? engineLine(stats) : engine
      if (now !== engine && now !== undefined) terminal.note(now)
      engine = now
      terminal.live(preparing ?? liveLine(progress, terminal.columns))
    },
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
    interrupted: ({ hashes, elapsedMs, remaining }) => {
      terminal.note(`interrupted after ${formatCount(hashes)} hashes in ${formatDuration(elapsedMs)}, without a hit`)
      if (remaining.start < remaining.end) terminal.note(`to go on: the same with --range ${rangeText(remaining)}`)
      else terminal.note('every nonce was tried')
    },
  }
}

/** Before anything is found: what will hash and how long a hit takes; where the threads were left to us, why so many. */
function startLines(job: Job, stats: MinerStats, { threads = 'auto', randomx }: MinerOptions): string[] {
  const algorithm = algorithmOf(job)
  const by = startLine(stats, algorithm.hasModes ? (randomx?.mode ?? 'auto') : undefined)
  const hit = `a hit takes ${inWords(expectedHashes(job.target))} hashes on average`
  const { reason } = native().threadPlan(algorithm.threadsBy(job) ?? 'sha256d', 0)
  return [`${by}; ${hit}`, ...(threads === 'auto' ? [reason] : [])]
}

function rangeText({ start, end }: NonceRange): string {
  return `${start}..${end}`
}

const barColumns = 20

/** What is done before RandomX hashes at full speed, as a bar; `undefined` where nothing is being prepared. */
export function preparation({ randomx, hashrate }: Preparing, columns: number): string | undefined {
  if (randomx?.stage === 'filling-cache') return 'RandomX: the cache of 256 MiB is being filled'
  if (randomx?.stage !== 'building-dataset' || randomx.itemsTotal === 0) return undefined
  const share = randomx.itemsDone / randomx.itemsTotal
  const full = Math.round(share * barColumns)
  const bar = `[${'#'.repeat(full)}${'-'.repeat(barColumns - full)}]`
  const text = `dataset of 2080 MiB ${bar} ${Math.floor(100 * share)} %`
  const rate = `  meanwhile ${formatHashrate(hashrate)}`
  return text.length + rate.length < columns ? text + rate : text
}

/** What is shown while the search runs, in less than `columns`: the least important goes first. */
export function liveLine({ hashes, elapsedMs, hashrate, chance, expectedHashes }: Progress, columns = 80): string {
  const parts = [
    formatHashrate(hashrate),
    `${formatCount(hashes)} hashes`,
    formatDuration(elapsedMs),
    `chance so far ${(100 * chance).toFixed(0)} %`,
    hashrate > 0 ? `a hit takes ${durationInWords((expectedHashes * 1000) / hashrate)}` : '',
  ].filter(Boolean)
  while (parts.length > 1 && parts.join('  ').length >= columns) parts.pop()
  return parts.join('  ')
}
