/**
 * Ctrl-C and SIGTERM as an AbortSignal. The second one ends the process at once.
 * @module
 */
import { exitCodes } from './exit_codes.js'

const signals = ['SIGINT', 'SIGTERM'] as const

/** `end` gives the signals back to their default. */
export function interruption(): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    controller.abort(new Error(`received ${name}`))
  }
  for (const name of signals) process.on(name, onSignal)
  return {
    signal: controller.signal,
    end: () => {
      for (const name of signals) process.off(name, onSignal)
    },
  }
}
