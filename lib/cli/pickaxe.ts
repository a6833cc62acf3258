#!/usr/bin/env node
/**
 * The pickaxe command: finds the subcommand, loads it and nothing else, turns its end into an exit code.
 * @module
 */
import { Command, CommanderError } from 'commander'
import { packageVersion } from '../native/version.js'
import { paint } from './colour.js'
import type { Configure } from './command.js'
import { examples, examplesText, firstSteps } from './examples.js'
import { exitCodes } from './exit_codes.js'
import { describeFailure, failureJson } from './failure.js'
import { createTerminal } from './terminal.js'
import { isUsageError, usageError } from './usage_error.js'

interface Entry {
  name: string
  summary: string
  load: () => Promise<{ configure: Configure }>
}

const commands: readonly Entry[] = [
  { name: 'mine', summary: 'search a nonce for a job', load: () => import('./mine.js') },
  { name: 'verify', summary: 'check a job and a nonce in pure TypeScript', load: () => import('./verify.js') },
  { name: 'hash', summary: 'hash one input or many', load: () => import('./hash.js') },
  { name: 'bench', summary: 'measure hashrates, alone or beside peers', load: () => import('./bench.js') },
  { name: 'demo', summary: 'mine recorded work again and prove it', load: () => import('./demo.js') },
  { name: 'solo', summary: 'mine whole blocks against your own node', load: () => import('./solo.js') },
  { name: 'pool', summary: 'mine shares for a pool', load: () => import('./pool.js') },
  { name: 'watch', summary: 'show who mines, and whether nodes agree', load: () => import('./watch.js') },
  { name: 'fleet', summary: 'one search by many machines', load: () => import('./fleet.js') },
  { name: 'info', summary: 'show the CPU, the kernels and which is chosen and why', load: () => import('./info.js') },
  {
    name: 'doctor',
    summary: 'what works here, what could be better, what is broken',
    load: () => import('./doctor.js'),
  },
  {
    name: 'tune',
    summary: 'what this machine lacks, what it is worth here, change it and back',
    load: () => import('./tune.js'),
  },
  { name: 'build-addon', summary: 'build the native addon from source', load: () => import('./build_addon.js') },
]

const terminal = createTerminal(process, process.env)

async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('pickaxe')
    .description('Proof of work on the CPU.')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .version(packageVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this page')
    .helpCommand('help [command]', 'show the page of a command')
    .configureHelp({ styleTitle: title => paint(true)(title, 'title') })
    .addHelpText('after', examplesText(firstSteps))
  const isHelp = argv[0] === 'help'
  const wanted = isHelp ? argv[1] : argv[0]
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(summary).copyInheritedSettings(program)
    if (name === wanted) (await load()).configure(command, terminal)
    const shown = examples[name]
    if (shown !== undefined) command.addHelpText('after', examplesText(shown))
  }
  const isCommand = program.commands.some(command => command.name() === wanted)
  const named = program.commands.find(command => command.name() === wanted) ?? program
  try {
    // Commander would show the first page for a name it does not know.
    const isUnknown = isHelp && wanted !== undefined && wanted !== 'help' && !wanted.startsWith('-') && !isCommand
    await program.parseAsync(isUnknown ? [wanted] : argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (isUsageError(error)) throw usageError(error, named, program)
    terminal.exitCode = isHelp ? exitCodes.done : error.exitCode
  }
}

// Who asked for JSON reads no sentences.
const wantsJson = process.argv.some(
  (flag, i) => (flag === '--json' && !isFile(process.argv[i + 1])) || flag === '--jsonl',
)

// `bench --json FILE` is text beside a file.
function isFile(argument: string | undefined): boolean {
  return process.argv[2] === 'bench' && argument !== undefined && !argument.startsWith('-')
}

function report(error: unknown): void {
  terminal.note(wantsJson ? failureJson(error) : `pickaxe: ${describeFailure(error, process.env)}`)
}

// A reader that has seen enough (`pickaxe hash --jsonl | head`) is no failure to explain.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') report(error)
  process.exit(exitCodes.failed)
})

// Notes are for people, and these are gone: no reason to lose a search or its result.
process.stderr.on('error', () => {})

// For a process that ends before its work: no success without a result.
process.exitCode = exitCodes.failed
run(process.argv.slice(2)).then(
  () => {
    process.exitCode = terminal.exitCode
  },
  error => {
    report(error)
    process.exitCode = exitCodes.failed
  },
)
