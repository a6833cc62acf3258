/**
 * One command line, from its words to the end of its command.
 * @module
 */
import { type Command, CommanderError } from 'commander'
import { exitCodes } from './exit_codes.js'
import { makeProgram } from './program.js'
import type { Terminal } from './terminal.js'
import { isUsageError, pathOf, usageError } from './usage_error.js'

/** Sets `terminal.exitCode`. Rejects with what the command throws, and with `TypeError`/`RangeError` for words that are not understood. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<void> {
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
