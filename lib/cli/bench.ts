/**
 * `pickaxe bench`: hashrates of this machine, alone or beside peers.
 * @module
 */
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { algorithmOf, isAlgorithm } from '../algorithm/index.js'
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { given } from '../base/given.js'
import {
  type Baseline,
  baselineLines,
  checkSameAlgorithm,
  compareWithBaseline,
  parseBaseline,
} from '../bench/baseline.js'
import type { Timing } from '../bench/contestant.js'
import { reportHtml } from '../bench/html.js'
import { reportMarkdown } from '../bench/markdown.js'
import type { MissingPeer } from '../bench/peers/peer.js'
import type { BenchReport } from '../bench/report.js'
import { runBench } from '../bench/run.js'
import type { SectionPlan } from '../bench/section.js'
import type { Suite, SuiteOptions } from '../bench/suite.js'
import { suites } from '../bench/suites.js'
import { reportLines } from '../bench/text.js'
import { system } from '../native/system.js'
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { interruption } from './interruption.js'
import { jsonLine } from './json_output.js'
import { addMinerFlags, type MinerFlags, minerOptions, refuseUnheeded } from './miner_flags.js'
import { formatDuration } from './quantities.js'
import type { Terminal } from './terminal.js'
import { wholeNumber } from './whole_number.js'

/** Of a miner's flags; `--threads` is the largest number. */
const minerFlagsHere = ['threads', 'kernel', 'executor', 'hugePages'] as const

interface Flags extends Pick<MinerFlags, (typeof minerFlagsHere)[number]> {
  algorithm: string
  compare?: true
  quick?: true
  only?: string
  layout?: string
  windows?: string
  windowMs?: string
  warmupMs?: string
  peer: string[]
  json?: true | string
  markdown?: string
  baseline?: string
  report?: string
}

export const configure: Configure = (command, terminal) => {
  addFlags(command).action(async (flags: Flags) => {
    const suite = await suiteOf(flags.algorithm)
    // One that would not be heeded is refused.
    if (isAlgorithm(suite.algorithm)) refuseUnheeded(flags, algorithmOf({ algorithm: suite.algorithm }))
    const timing = timingOf(suite, flags)
    const options = suiteOptions(suite, flags)
    const { signal, end } = interruption()
    try {
      const { plans, missing } = await plan(suite, options, flags, signal)
      const files = filesOf(flags)
      for (const { flag, file } of files) checkWritable(flag, file)
      const baseline = flags.baseline === undefined ? undefined : readBaseline(flags.baseline, suite)
      if (flags.threads === undefined || flags.threads === 'auto') terminal.note(`auto: ${suite.threadPlan().reason}`)
      const report = await runBench({
        algorithm: suite.algorithm,
        plans,
        missing,
        timing,
        command: ['pickaxe', ...process.argv.slice(2)].map(quoted).join(' '),
        signal,
        onTurn: announceTurns(terminal, plans, timing),
      })
      terminal.live('')
      if (report.interrupted) {
        terminal.note('interrupted')
        terminal.exitCode = exitCodes.interrupted
        if (report.sections.length === 0) return
      }
      for (const { file, write } of files) writeFileSync(file, write(report))
      const since = baseline === undefined ? undefined : compareWithBaseline(report, baseline)
      if (flags.json === true) terminal.print(jsonLine(since === undefined ? report : { ...report, since }))
      else {
        for (const line of reportLines(report, terminal.columns)) terminal.print(line)
        if (since !== undefined)
          for (const line of ['', ...baselineLines(since, terminal.columns)]) terminal.print(line)
      }
      for (const { file } of files) terminal.note(`the report is in ${file}`)
    } catch (error) {
      if (!signal.aborted) throw error
      terminal.note('interrupted')
      terminal.exitCode = exitCodes.interrupted
    } finally {
      end()
      terminal.live('')
    }
  })
}

function addFlags(command: Command): Command {
  return addMinerFlags(command, { only: minerFlagsHere })
    .optionsGroup('What is measured:')
    .option('--algorithm <name>', `one of: ${Object.keys(suites).join(', ')}`, 'sha256d')
    .option('--compare', 'measure peers and naive loops in turns with pickaxe')
    .option('--peer <name=path>', 'with --compare: a peer that is not on PATH (may be repeated)', collect, [])
    .option(
      '--only <sections>',
      'some sections, comma between them: kernels, overhead, cores, scaling, threads; of randomx: memory, executors, machines, cores, scaling, threads',
    )
    .option(
      '--layout <name>',
      'header, header-8, dmint or dmint-8; of randomx a variant and a mode: rx/0-full, rx/0-light, rx/wow-full …',
    )
    .optionsGroup('How long:')
    .option('--windows <n>', 'measurements of each row (default: 5)')
    .option(
      '--window-ms <ms>',
      'length of one measurement (default: 500; with --compare 5000; of randomx 5000 and 10000)',
    )
    .option('--warmup-ms <ms>', 'work before each measurement (default: 150; of randomx 3000)')
    .option('--quick', 'three short measurements of each row: an indication, not a result')
    .optionsGroup('Report:')
    .option('--json [file]', 'print the report as one JSON object, or write it into a file beside the text')
    .option('--markdown <file>', 'write Markdown tables')
    .option('--baseline <file>', 'compare with an earlier report that --json wrote')
    .option('--report <file>', 'write an HTML page with plots')
    .optionsGroup('')
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value]
}

async function suiteOf(algorithm: string): Promise<Suite> {
  const names = Object.keys(suites)
  if (!names.includes(algorithm)) {
    throw rangeError(`--algorithm must be one of ${names.join(', ')}, got ${describe(algorithm)}`)
  }
  return suites[algorithm]!()
}

function timingOf(suite: Suite, { quick, compare, windows, windowMs, warmupMs }: Flags): Timing {
  const preset = quick ? suite.timing.quick : compare ? suite.timing.compare : suite.timing.usual
  return {
    rounds: windows === undefined ? preset.rounds : wholeNumber('--windows', windows, 1, 1000),
    warmupMs: warmupMs === undefined ? preset.warmupMs : wholeNumber('--warmup-ms', warmupMs, 0, 600_000),
    windowMs: windowMs === undefined ? preset.windowMs : wholeNumber('--window-ms', windowMs, 10, 600_000),
  }
}

function suiteOptions(suite: Suite, { layout, peer, compare, ...flags }: Flags): SuiteOptions {
  const { threads = 'auto', kernels, randomx = {} } = minerOptions(flags)
  const { executor = 'auto', hugePages = true } = randomx
  return {
    threads: threads === 'auto' ? system().cpu.usableThreads : wholeNumber('--threads', `${threads}`, 1, 1024),
    ...given({ kernels, executor: executor === 'auto' ? undefined : executor, layout }),
    hugePages,
    peers: peersOf(suite, peer, compare === true),
  }
}

function peersOf({ algorithm, peerNames }: Suite, texts: readonly string[], compare: boolean): Map<string, string> {
  const peers = new Map(texts.map(peerPath))
  const stray = [...peers.keys()].find(name => !peerNames.includes(name))
  if (stray !== undefined) {
    throw rangeError(`--peer must name one of ${peerNames.join(', ')} for ${algorithm}, got ${describe(stray)}`)
  }
  if (peers.size > 0 && !compare) throw rangeError('--peer names a program to compare with: give --compare too')
  return peers
}

function peerPath(text: string): [name: string, path: string] {
  const at = text.indexOf('=')
  if (at <= 0 || at === text.length - 1) {
    throw rangeError(`--peer must be name=path, as in cpuminer=/usr/local/bin/cpuminer, got ${describe(text)}`)
  }
  return [text.slice(0, at), text.slice(at + 1)]
}

async function plan(
  suite: Suite,
  options: SuiteOptions,
  { compare, only }: Flags,
  signal: AbortSignal,
): Promise<{ plans: SectionPlan[]; missing: readonly MissingPeer[] }> {
  if (compare) {
    if (only !== undefined) throw rangeError('--only chooses among the sections of a run without --compare')
    const { sections, missing } = await suite.comparison(options, signal)
    return { plans: sections, missing }
  }
  const plans = suite.sections(options)
  if (only === undefined) return { plans, missing: [] }
  const known = plans.map(({ id }) => id)
  const wanted = only.split(',')
  const stray = wanted.find(id => !known.includes(id))
  if (stray !== undefined) throw rangeError(`--only takes ${known.join(', ')}, got ${describe(stray)}`)
  return { plans: plans.filter(({ id }) => wanted.includes(id)), missing: [] }
}

interface ReportFile {
  flag: string
  file: string
  write: (report: BenchReport) => string
}

/** Throws `RangeError` where one would be written over another. */
function filesOf({ json, markdown, report }: Flags): ReportFile[] {
  const wanted = [
    { flag: '--json', file: json === true ? undefined : json, write: (made: BenchReport) => `${jsonLine(made)}\n` },
    { flag: '--markdown', file: markdown, write: reportMarkdown },
    { flag: '--report', file: report, write: reportHtml },
  ]
  const files = wanted.flatMap(({ file, ...rest }) => (file === undefined ? [] : [{ ...rest, file }]))
  for (const [i, { flag, file }] of files.entries()) {
    const other = files.slice(0, i).find(each => path.resolve(each.file) === path.resolve(file))
    if (other === undefined) continue
    throw rangeError(`${other.flag} and ${flag} name one file, ${describe(file)}: give each its own`, { flag, file })
  }
  return files
}

/** Throws `RangeError` for what is no earlier report of the same algorithm. */
function readBaseline(file: string, { algorithm }: Suite): Baseline {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw rangeError(`--baseline ${JSON.stringify(file)} cannot be read: ${(error as Error).message}`, {
      flag: '--baseline',
    })
  }
  const baseline = parseBaseline(text, file)
  checkSameAlgorithm(algorithm, baseline)
  return baseline
}

/** Found out now rather than after minutes of measuring. Leaves what is there as it is. Throws `RangeError`. */
function checkWritable(flag: string, file: string): void {
  const isNew = !existsSync(file)
  try {
    closeSync(openSync(file, 'a'))
  } catch (error) {
    throw rangeError(`${flag} must be a file that can be written, got ${describe(file)}: ${(error as Error).message}`)
  }
  if (isNew) rmSync(file)
}

function announceTurns(terminal: Terminal, plans: readonly SectionPlan[], timing: Timing) {
  const { rounds, warmupMs, windowMs } = timing
  const turns = rounds * plans.reduce((count, { contestants }) => count + contestants.length, 0)
  terminal.note(`${turns} measurements, at least ${formatDuration(turns * (warmupMs + windowMs))}`)
  let turn = 0
  return (round: number, { label }: { label: string }): void => {
    turn++
    terminal.live(`${turn}/${turns}  round ${round}/${rounds}  ${label}`)
  }
}

/** As a shell reads it back. */
function quoted(argument: string): string {
  return /^[\w./:=,@%+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}
