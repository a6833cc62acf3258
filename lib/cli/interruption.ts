/**
 * Ctrl-C and SIGTERM, where told so others too, as an AbortSignal. The second one ends the process at once.
 * @module
 */
import { exitCodes } from './exit_codes.js'

const usual: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']

/** `end` gives the signals back to their default. */
export function interruption(others: readonly NodeJS.Signals[] = []): { signal: AbortSignal; end: () => void } {
  const signals = [...usual, ...others]
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
