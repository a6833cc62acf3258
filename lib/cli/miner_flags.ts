/**
 * A miner's flags, for every command that mines: what each is called, and what it means.
 * @module
 */
import { type Command, Option } from 'commander'
import { type AnyAlgorithm, type KernelChoice, parseKernels } from '../algorithm/index.js'
import { rangeError } from '../base/errors.js'
import { given } from '../base/given.js'
import type { MinerOptions, Priority } from '../miner/options.js'
import type { RandomXMinerOptions } from '../miner/randomx_options.js'
import { optionalNumber, wholeNumber } from './whole_number.js'

/** As commander collects them. */
export interface MinerFlags {
  threads?: string
  kernel?: string
  priority?: Priority
  pin?: true
  mode?: RandomXMinerOptions['mode']
  executor?: RandomXMinerOptions['executor']
  machines?: string
  datasetPrefetch?: RandomXMinerOptions['datasetPrefetch']
  hugePages?: boolean
  verify?: RandomXMinerOptions['verify']
}

export type MinerFlag = keyof MinerFlags

const oneOf = (flags: string, about: string, ...names: readonly string[]) => new Option(flags, about).choices(names)

interface Defaults {
  readonly priority: Priority
  readonly verify: 'typescript' | 'native'
}

const options: Readonly<Record<MinerFlag, (defaults: Defaults) => Option>> = {
  threads: () => new Option('--threads <n>', 'mining threads (default: auto, from the CPUs this process may use)'),
  kernel: () =>
    new Option('--kernel <name>', 'force a kernel (see: pickaxe info): avx2 is one of sha256d, as is sha256d=avx2'),
  priority: ({ priority }) =>
    oneOf('--priority <level>', `of the mining threads (default: ${priority})`, 'normal', 'low', 'idle'),
  pin: () => new Option('--pin', 'pin every thread to a CPU of its own'),
  mode: () =>
    oneOf(
      '--mode <mode>',
      'RandomX memory: full 2080 MiB, light 256 MiB, auto (default) full where there is room',
      'auto',
      'full',
      'light',
    ),
  executor: () => oneOf('--executor <name>', 'RandomX programs (default: auto)', 'auto', 'jit', 'interpreter'),
  machines: () =>
    new Option('--machines <n>', 'RandomX machines a thread runs in turns (default: as many as prove fastest)'),
  datasetPrefetch: () =>
    oneOf(
      '--dataset-prefetch <how>',
      'RandomX full mode (default: auto, what proves fastest)',
      'auto',
      'direct',
      'translated',
    ),
  hugePages: () => new Option('--no-huge-pages', 'RandomX memory in normal pages'),
  verify: ({ verify }) =>
    oneOf('--verify <by>', `who checks RandomX hits (default: ${verify})`, 'typescript', 'native'),
}

export const minerFlags = Object.keys(options) as readonly MinerFlag[]

/** Adds all of them, or those named. */
export function addMinerFlags(
  command: Command,
  {
    priority = 'normal',
    verify = 'typescript',
    only = minerFlags,
  }: Partial<Defaults> & { only?: readonly MinerFlag[] } = {},
): Command {
  for (const flag of only) {
    const heading = flag in randomxFlags ? 'RandomX:' : 'Miner:'
    command.addOption(options[flag]({ priority, verify }).helpGroup(heading))
  }
  return command
}

/** Throws `RangeError` that names the flag. */
export function minerOptions(flags: MinerFlags): MinerOptions {
  const { threads, kernel, priority, pin, mode, executor, machines, datasetPrefetch, hugePages, verify } = flags
  const randomx = given({
    mode,
    executor,
    machinesPerThread: optionalNumber('--machines', machines, 1, 16),
    datasetPrefetch,
    hugePages: hugePages === false ? false : undefined,
    verify,
  })
  return given({
    threads: threads === undefined ? undefined : threadCount(threads),
    kernels: kernel === undefined ? undefined : kernelsOf(kernel),
    priority,
    pin,
    randomx: Object.keys(randomx).length === 0 ? undefined : randomx,
  })
}

function kernelsOf(text: string): KernelChoice {
  if (text.trim() === '')
    throw rangeError('--kernel must name a kernel (see: pickaxe info), got ""', { flag: '--kernel' })
  return parseKernels(text, '--kernel')
}

const randomxFlags = {
  mode: '--mode',
  executor: '--executor',
  machines: '--machines',
  datasetPrefetch: '--dataset-prefetch',
  hugePages: '--no-huge-pages',
  verify: '--verify',
} as const satisfies { [Flag in MinerFlag]?: string }

/** A flag that such work would not heed is refused: it would be left out in silence. Throws `RangeError`. */
export function refuseUnheeded(flags: MinerFlags, { hasModes, hasKernels, name, title }: AnyAlgorithm): void {
  if (!hasModes) {
    for (const [flag, spelt] of Object.entries(randomxFlags) as [keyof typeof randomxFlags, string][]) {
      // `--no-huge-pages` is true until given.
      if (flags[flag] === undefined || flags[flag] === true) continue
      throw rangeError(`${spelt} is for RandomX, and this is ${title}: leave it out`, { flag: spelt, algorithm: name })
    }
  }
  if (flags.kernel === undefined) return
  const named = Object.keys(kernelsOf(flags.kernel))
  if (named.includes(name)) return
  const mend = hasKernels ? `write --kernel ${name}=NAME, or leave it out` : 'leave it out'
  throw rangeError(
    `--kernel ${JSON.stringify(flags.kernel)} is for ${named.join(' and ')}, and this is ${title}: ${mend}`,
    {
      flag: '--kernel',
      algorithm: name,
    },
  )
}

/** How many threads `--threads` asks for. Throws `RangeError`. */
export function threadCount(text: string): number | 'auto' {
  return text === 'auto' ? text : wholeNumber('--threads', text, 1, 1024)
}
