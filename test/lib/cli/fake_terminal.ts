import { PassThrough, Readable } from 'node:stream'
import { Command } from 'commander'
import type { Configure } from '../../../lib/cli/command.js'
import { createTerminal } from '../../../lib/cli/terminal.js'

export interface CommandRun {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs one command in this process, on text instead of streams. Rejects with what the command throws. */
export async function runCommand(configure: Configure, argv: string[], input?: string): Promise<CommandRun> {
  const stdin = Object.assign(Readable.from(input === undefined ? [] : [input]), { isTTY: input === undefined })
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const terminal = createTerminal({ stdin, stdout, stderr })
  const command = new Command('test').exitOverride().configureOutput({ writeErr: () => {} })
  configure(command, terminal)
  await command.parseAsync(argv, { from: 'user' })
  return { exitCode: terminal.exitCode, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') }
}
