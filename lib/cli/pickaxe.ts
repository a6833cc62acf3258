#!/usr/bin/env node
/**
 * The pickaxe command: finds the subcommand, loads it and nothing else, turns its end into an exit code.
 * @module
 */
import { exitCodes } from './exit_codes.js'
import { describeFailure, failureJson } from './failure.js'
import { run } from './run.js'
import { createTerminal } from './terminal.js'

const terminal = createTerminal(process, process.env)

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
run(process.argv.slice(2), terminal).then(
  () => {
    process.exitCode = terminal.exitCode
  },
  error => {
    report(error)
    process.exitCode = exitCodes.failed
  },
)
