import type { Command } from 'commander'
import type { Terminal } from './terminal.js'

/**
 * What the file of every command exports as `configure`: adds flags and an action to `command`. The action prints to
 * `terminal` and sets `terminal.exitCode`; it throws for what {@link describeFailure} should report.
 */
export type Configure = (command: Command, terminal: Terminal) => void
