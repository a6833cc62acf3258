/**
 * `pickaxe tune`: what this machine lacks, what each of it is worth here, and the means to change and give it back.
 * @module
 */
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { describe } from '../base/bytes.js'
import { PickaxeError, rangeError } from '../base/errors.js'
import type { BenchReport } from '../bench/report.js'
import { type SystemInfo, system } from '../native/system.js'
import { adviceLines, advised } from '../tune/advice.js'
import { type Lack, lackIds } from '../tune/lack.js'
import { lacksOf } from '../tune/lacks.js'
import { type Machine, thisMachine } from '../tune/machine.js'
import { wantedPages } from '../tune/pages.js'
import { type Restored, restoreLeft, Tuning } from '../tune/tuning.js'
import { unitText } from '../tune/unit.js'
import { keepMeasured } from '../tune/worth.js'
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { interruption } from './interruption.js'
import { jsonPages } from './json_output.js'
import type { Terminal } from './terminal.js'
import { optionalNumber } from './whole_number.js'

interface Flags {
  apply?: true
  keep?: true
  measure: boolean
  restore?: true
  unit?: true
  only?: string
  threads?: string
  quick?: true
  json?: true
}

/** Measures what each of `lacks` is worth: the benchmark's report. */
export type Measuring = (lacks: readonly Lack[], tuning: Tuning, wish: Wish) => Promise<BenchReport>

interface Wish {
  layout: 'rx/0-full' | 'rx/0-light'
  threads: number
  quick: boolean
  signal: AbortSignal
  onTurn(round: number, contestant: { label: string }): void
}

export const configure: Configure = (command, terminal) => configureFor(thisMachine(), measureHere)(command, terminal)

/** On another machine, of which `found` tells the rest, for tests. */
export function configureFor(machine: Machine, measuring: Measuring, found: () => SystemInfo = system): Configure {
  return (command, terminal) => {
    addFlags(command).action(async (flags: Flags) => {
      checkFlags(flags)
      if (flags.unit) return printUnit(terminal)
      if (flags.restore) return restore(machine, flags, terminal)
      if (flags.apply) return apply(machine, found, measuring, flags, terminal)
      const { advice, notes } = advised(machine, found())
      const wanted = { advice: advice.filter(isWanted(flags.only)), notes }
      if (flags.json) {
        terminal.print(jsonPages(wanted))
        return
      }
      if (wanted.advice.length === 0) terminal.print('nothing is lacking that pickaxe knows of')
      for (const line of adviceLines(wanted)) terminal.print(line)
      if (wanted.advice.length > 0)
        terminal.note('nothing was changed; sudo pickaxe tune --apply measures what each is worth, and gives all back')
    })
  }
}

function addFlags(command: Command): Command {
  return command
    .optionsGroup('Change:')
    .option('--apply', 'as root: change what is lacking, measure what each is worth, give all back at the end')
    .option('--keep', 'with --apply: leave it changed at the end, until --restore or a restart')
    .option('--no-measure', 'with --apply --keep: change without measuring')
    .option('--restore', 'as root: give back what an earlier run left changed')
    .optionsGroup('Measurement:')
    .option('--only <ids>', `some of ${lackIds.join(', ')}, comma between them`)
    .option('--threads <n>', 'threads of the measurement (default: as the miner plans)')
    .option('--quick', 'three short measurements of each: an indication, not a result')
    .optionsGroup('')
    .option('--unit', 'print a systemd unit that does this at every start')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit code: 0 all went well, 1 something could not be set or given back, 130 interrupted.')
}

function checkFlags({ apply, keep, measure, restore, unit, only, threads, quick, json }: Flags): void {
  const others = { '--keep': keep, '--no-measure': !measure, '--threads': threads, '--quick': quick }
  if (!apply) {
    const stray = Object.entries(others).find(([, given]) => given)?.[0]
    if (stray !== undefined)
      throw rangeError(`${stray} goes with --apply: give that too, or leave it out`, { flag: stray })
  }
  if (!measure && !keep)
    throw rangeError('--no-measure without --keep would change nothing: give --keep too', { flag: '--no-measure' })
  if (Number(Boolean(apply)) + Number(Boolean(restore)) + Number(Boolean(unit)) > 1) {
    throw rangeError('--apply, --restore and --unit are three things to do: give one', { flag: '--restore' })
  }
  const unheeded = Object.entries({ '--json': unit && json, '--only': (unit || restore) && only }).find(
    ([, given]) => given,
  )?.[0]
  if (unheeded !== undefined) {
    const task = unit ? '--unit' : '--restore'
    throw rangeError(`${unheeded} changes nothing of what ${task} does: leave it out`, { flag: unheeded })
  }
  const stray = only?.split(',').find(id => !lackIds.some(known => known === id))
  if (stray !== undefined)
    throw rangeError(`--only takes ${lackIds.join(', ')}, got ${describe(stray)}`, { flag: '--only' })
  optionalNumber('--threads', threads, 1, 1024)
}

function isWanted(only: string | undefined): (lack: Pick<Lack, 'id'>) => boolean {
  const ids = only?.split(',')
  return ({ id }) => ids === undefined || ids.includes(id)
}

function printUnit(terminal: Terminal): void {
  const program = fileURLToPath(new URL('./pickaxe.js', import.meta.url))
  for (const line of unitText([process.execPath, program])) terminal.print(line)
  terminal.note('sudo tee /etc/systemd/system/pickaxe-tune.service, then: sudo systemctl enable --now pickaxe-tune')
}

function restore(machine: Machine, { json }: Flags, terminal: Terminal): void {
  checkMayChange(machine, '--restore')
  const restored = restoreLeft(machine)
  if (restored !== undefined && restored.failures.length > 0) terminal.exitCode = exitCodes.failed
  const text = restored === undefined ? 'there is nothing to give back' : restoredText(restored)
  terminal.print(json ? jsonPages({ restored: restored ?? null }) : text)
}

function restoredText({ restored, failures, wasRestarted }: Restored): string {
  if (wasRestarted) return 'the machine was started anew since: there is nothing to give back'
  const done = `${restored} values are as they were`
  return failures.length === 0
    ? done
    : `${done}; these are not, and are kept for another attempt: ${failures.join('; ')}`
}

function checkMayChange({ platform, isRoot }: Machine, flag: string): void {
  if (platform !== 'linux')
    throw rangeError(`${flag} works on Linux only; without it the commands are printed`, { flag })
  if (!isRoot) throw rangeError(`${flag} changes the machine, which takes root: sudo pickaxe tune ${flag}`, { flag })
}

async function apply(
  machine: Machine,
  found: () => SystemInfo,
  measuring: Measuring,
  flags: Flags,
  terminal: Terminal,
): Promise<void> {
  checkMayChange(machine, '--apply')
  const left = restoreLeft(machine)
  if (left !== undefined) {
    terminal.note(`an earlier run had left the machine changed: ${restoredText(left)}`)
    if (left.failures.length > 0) {
      terminal.exitCode = exitCodes.failed
      return
    }
  }
  const info = found()
  const { lacks, notes } = lacksOf(machine, info)
  const wanted = lacks.filter(isWanted(flags.only))
  for (const { title, fact, changes } of wanted)
    if (changes.length === 0) terminal.note(`${title}: not by this command: ${fact}`)
  const mendable = wanted.filter(({ changes }) => changes.length > 0)
  for (const note of notes) terminal.note(note)
  if (mendable.length === 0) {
    terminal.print(flags.json ? jsonPages({ lacks: [], report: null }) : 'there is nothing that could be changed')
    return
  }
  const { signal, end } = interruption(['SIGHUP'])
  const tuning = begin(machine, mendable)
  let isKept = false
  let report: BenchReport | undefined
  const failures: string[] = []
  try {
    if (flags.measure) {
      const layout = `rx/0-${wantedPages(info).mode}` as const
      const threads = optionalNumber('--threads', flags.threads) ?? info.threads.randomx.cpus.length
      const onTurn: Wish['onTurn'] = (round, { label }) => terminal.live(`round ${round}  ${label}`)
      report = await measuring(mendable, tuning, { layout, threads, quick: flags.quick === true, signal, onTurn })
      if (!report.interrupted) keepWhatWasMeasured(machine, report, { cpu: info.cpu.name, layout, threads })
    }
    if (flags.keep && !signal.aborted) {
      for (const { title, changes } of mendable) {
        try {
          tuning.apply(changes)
          isKept = true
        } catch (error) {
          failures.push(`${title}: ${(error as Error).message}`)
        }
      }
    }
  } finally {
    terminal.live('')
    end()
    const ended = isKept ? undefined : tuning.end()
    failures.push(...(ended?.failures ?? []))
    if (failures.length > 0) terminal.exitCode = exitCodes.failed
    else if (signal.aborted) terminal.exitCode = exitCodes.interrupted
    if (flags.json) {
      terminal.print(jsonPages({ lacks: mendable.map(({ id }) => id), report: report ?? null, isKept, failures }))
    } else {
      if (report !== undefined) await printReport(report, terminal)
      for (const failure of failures) terminal.note(failure)
      terminal.note(isKept ? 'kept until sudo pickaxe tune --restore, or a restart' : restoredText(ended!))
    }
  }
}

// Between the look for a saved state and the saving of one, another run may have come.
function begin(machine: Machine, lacks: readonly Lack[]): Tuning {
  try {
    return Tuning.begin(
      machine,
      lacks.flatMap(({ changes }) => changes),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new PickaxeError('PICKAXE_ERR_BUSY', 'pickaxe tune runs already: let it end', { cause: error })
  }
}

function keepWhatWasMeasured(
  machine: Machine,
  { sections, startedAt }: BenchReport,
  facts: { cpu: string; layout: string; threads: number },
): void {
  const ratios = Object.fromEntries(sections.flatMap(section => section.ratios).map(({ of, ratio }) => [of, ratio]))
  if (Object.keys(ratios).length === 0) return
  keepMeasured(machine, { format: 'pickaxe-tune-measured', formatVersion: 1, measuredAt: startedAt, ratios, ...facts })
}

async function printReport(report: BenchReport, terminal: Terminal): Promise<void> {
  const { reportLines } = await import('../bench/text.js')
  for (const line of reportLines(report, terminal.columns)) terminal.print(line)
}

const measureHere: Measuring = async (lacks, tuning, { layout, threads, quick, signal, onTurn }) => {
  const [{ runBench }, { randomxSuite }, { freshContestant }, { tuningSection }] = await Promise.all([
    import('../bench/run.js'),
    import('../bench/randomx/suite.js'),
    import('../bench/randomx/miner_contestant.js'),
    import('../tune/measuring.js'),
  ])
  const label = `${layout}, ${threads} thread${threads === 1 ? '' : 's'}`
  const contestant = freshContestant({ id: 'miner', label, layout, threads, executor: 'jit', hugePages: true })
  return runBench({
    algorithm: 'randomx',
    plans: [tuningSection(lacks, tuning, contestant)],
    missing: [],
    timing: quick ? randomxSuite.timing.quick : randomxSuite.timing.usual,
    command: ['pickaxe', ...process.argv.slice(2)].join(' '),
    signal,
    onTurn,
  })
}
