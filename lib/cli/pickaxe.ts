#!/usr/bin/env node
/**
 * The pickaxe command: finds the subcommand, loads it and nothing else, turns its end into an exit code.
 * @module
 */
import { type Command, CommanderError } from 'commander'
import { exitCodes } from './exit_codes.js'
import { describeFailure, failureJson } from './failure.js'
import { makeProgram } from './program.js'
import { createTerminal } from './terminal.js'
import { isUsageError, pathOf, usageError } from './usage_error.js'

const terminal = createTerminal(process, process.env)

async function run(argv: readonly string[]): Promise<void> {
  const isHelp = argv[0] === 'help'
  const wanted = isHelp ? argv[1] : argv[0]
  const program = await makeProgram(terminal, wanted)
  const named = commandNamed(program, isHelp ? argv.slice(1) : argv)
  try {
    await program.parseAsync(isHelp ? helpAsked(named, argv.slice(1)) : argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (isUsageError(error)) throw usageError(error, named)
    terminal.exitCode = isHelp ? exitCodes.done : error.exitCode
  }
}

// `fleet worker` is a command of a command.
function commandNamed(command: Command, [name, ...rest]: readonly string[]): Command {
  const named = command.commands.find(each => each.name() === name)
  return named === undefined ? command : commandNamed(named, rest)
}

// `help fleet worker` is `fleet worker --help`. Commander would show another page for what it does not know.
function helpAsked(named: Command, words: readonly string[]): readonly string[] {
  const path = pathOf(named).split(' ').slice(1)
  const isStray = words.length > path.length && named.registeredArguments.length === 0
  return isStray && words[0] !== 'help' && !words.includes('--help') ? words : [...path, '--help']
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
