/**
 * The commands of a program as shells need to know them, from what parses them.
 * @module
 */
import type { Command, Option } from 'commander'
import { given } from '../../base/given.js'
import { offeredBy } from './offered_values.js'

/** What follows a flag: a file, one of some words, or what nobody can guess. */
export type FlagValue = 'file' | 'unknown' | readonly string[]

export interface Flag {
  /** `--threads`. */
  readonly long: string
  /** `-V`. */
  readonly short?: string
  readonly about: string
  /** Of a flag that takes one. */
  readonly value?: FlagValue
}

export interface Page {
  /** The words that lead to it: none for the program itself, `fleet mine`. */
  readonly path: readonly string[]
  readonly about: string
  readonly commands: readonly { readonly name: string; readonly about: string }[]
  readonly flags: readonly Flag[]
  /** What its first argument may be. */
  readonly words: readonly string[]
}

/** Of `program` and all commands below it, itself first. */
export function pagesOf(program: Command): Page[] {
  const names = program.commands.map(command => command.name())
  const help: Page = { path: ['help'], about: 'show the page of a command', commands: [], flags: [], words: names }
  return [pageOf(program, []), ...below(program, []), help]
}

function below(command: Command, path: readonly string[]): Page[] {
  return command.commands.flatMap(each => {
    const own = [...path, each.name()]
    return [pageOf(each, own), ...below(each, own)]
  })
}

function pageOf(command: Command, path: readonly string[]): Page {
  const help = command.createHelp()
  return {
    path,
    about: command.description(),
    commands: help.visibleCommands(command).map(each => ({ name: each.name(), about: each.description() })),
    flags: help.visibleOptions(command).map(flagOf),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  }
}

function flagOf(option: Option): Flag {
  const { long, short, description, required, flags } = option
  const guess: FlagValue = /<(?:file|dir)>/.test(flags) ? 'file' : 'unknown'
  const value: FlagValue | undefined = required ? (offeredBy(option) ?? guess) : undefined
  return { long: long!, about: description, ...given({ short, value }) }
}
