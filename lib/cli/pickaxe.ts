#!/usr/bin/env node
/**
 * The pickaxe command: finds the subcommand, loads it and nothing else, turns its end into an exit code.
 * @module
 */
import { Command, CommanderError } from 'commander'
import { packageVersion } from '../native/system.js'
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { describeFailure } from './failure.js'
import { createTerminal } from './terminal.js'

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
  { name: 'build-addon', summary: 'build the native addon from source', load: () => import('./build_addon.js') },
]

const terminal = createTerminal(process)

async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('pickaxe')
    .description('Proof of work on the CPU.')
    .exitOverride()
    .showHelpAfterError('(see: pickaxe --help)')
    .version(packageVersion(), '--version', 'show the version')
  const wanted = argv[0] === 'help' ? argv[1] : argv[0]
  for (const { name, summary, load } of commands) {
    const command = program
      .command(name)
      .description(summary)
      .copyInheritedSettings(program)
      .showHelpAfterError(`(see: pickaxe ${name} --help)`)
    if (name === wanted) (await load()).configure(command, terminal)
  }
  await program.parseAsync(argv, { from: 'user' })
}

// A reader that has seen enough (`pickaxe hash --jsonl | head`) is no failure to explain.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') terminal.note(`pickaxe: ${describeFailure(error, process.env)}`)
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
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode
    } else {
      terminal.note(`pickaxe: ${describeFailure(error, process.env)}`)
      process.exitCode = exitCodes.failed
    }
  },
)
