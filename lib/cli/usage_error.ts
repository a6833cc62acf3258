/**
 * What commander says of a command line that it does not understand, as an error of ours: one line, with the value and the
 * help page to look at.
 * @module
 */
import type { Command, CommanderError } from 'commander'
import { rangeError, typeError } from '../base/errors.js'

/** Whether it is about the command line, and not commander's way to say that help was shown. */
export function isUsageError({ code }: CommanderError): boolean {
  return !['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(code)
}

/** `command` is the one whose arguments they were, the program itself where there is none. */
export function usageError(error: CommanderError, command: Command): TypeError | RangeError {
  const page = pathOf(command)
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\.?\s*\n\s*\(Did you mean (.*)\?\)/, ': did you mean $1?')
    .replace(/\.$/, '')
  const text = error.code === 'commander.excessArguments' ? stray(command, page) : message
  const make = error.code === 'commander.invalidArgument' ? rangeError : typeError
  return make(`${text} (see: ${page} --help)`, { command: command.name() })
}

/** `pickaxe fleet worker`. */
export function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

// Commander says how many there are, not which.
function stray(command: Command, page: string): string {
  const { length } = command.registeredArguments
  const extra = command.args.slice(length).map(text => JSON.stringify(text))
  return `${page} takes ${length === 0 ? 'flags only' : `${length} argument${length === 1 ? '' : 's'}`}, got ${extra.join(' ')}`
}
