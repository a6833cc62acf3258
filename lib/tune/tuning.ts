/**
 * Changes values of the machine and gives the old ones back, whatever happens on the way.
 * @module
 */
import { PickaxeError } from '../base/errors.js'
import { type Change, placeText, readValue, writeValue } from './change.js'
import type { Machine } from './machine.js'
import { isOfThisBoot, isOwnedByAnother, type SavedState, savedState, saveState, statePath } from './saved_state.js'

/** What became of old values. */
export interface Restored {
  /** Values that are as before again. */
  readonly restored: number
  /** Why the others are not; their old values stay on the disk for another attempt. */
  readonly failures: readonly string[]
  /** The machine was started anew since: there was nothing to give back. */
  readonly wasRestarted: boolean
}

/** The old values are on the disk from {@link Tuning.begin} until {@link Tuning.end}. */
export class Tuning {
  readonly #machine: Machine
  readonly #state: SavedState

  private constructor(machine: Machine, state: SavedState) {
    this.#machine = machine
    this.#state = state
  }

  /** `changes`: all that may be applied. Throws as the machine does where the old values cannot be saved. */
  static begin(machine: Machine, changes: readonly Change[]): Tuning {
    return new Tuning(machine, saveState(machine, changes))
  }

  /** Throws `Error` that names the value, after giving back those of `changes` that had been changed. */
  apply(changes: readonly Change[]): void {
    for (const [i, change] of changes.entries()) {
      try {
        set(this.#machine, change, change.wanted)
      } catch (error) {
        const failures = undo(this.#machine, changes.slice(0, i + 1))
        throw new Error([messageOf(error), ...failures].join('; '), { cause: error })
      }
    }
  }

  /** Throws `Error` that names each value that could not be given back. */
  undo(changes: readonly Change[]): void {
    const failures = undo(this.#machine, changes)
    if (failures.length > 0) throw new Error(failures.join('; '))
  }

  /** Gives everything back. Never throws. */
  end(): Restored {
    return giveBack(this.#machine, this.#state)
  }
}

/**
 * Gives back what an earlier run left changed, if one did. Throws PICKAXE_ERR_BUSY while that run goes on, and `Error` for a
 * file that is no saved state.
 */
export function restoreLeft(machine: Machine): Restored | undefined {
  const state = savedState(machine)
  if (state === undefined) return undefined
  if (isOwnedByAnother(machine, state)) {
    throw new PickaxeError('PICKAXE_ERR_BUSY', `pickaxe tune runs already, as process ${state.owner.pid}: let it end`, {
      detail: { pid: state.owner.pid },
    })
  }
  return giveBack(machine, state)
}

function giveBack(machine: Machine, state: SavedState): Restored {
  const wasRestarted = !isOfThisBoot(machine, state)
  const failures = wasRestarted ? [] : undo(machine, state.changes)
  const restored = wasRestarted ? 0 : state.changes.length - failures.length
  if (failures.length > 0) return { restored, failures, wasRestarted }
  try {
    machine.remove(statePath)
  } catch (error) {
    return { restored, failures: [`${statePath} cannot be removed: ${messageOf(error)}`], wasRestarted }
  }
  return { restored, failures, wasRestarted }
}

/** The last one first. What cannot be given back does not keep the others from it. */
function undo(machine: Machine, changes: readonly Change[]): string[] {
  return changes.toReversed().flatMap(change => {
    try {
      set(machine, change, change.old)
      return []
    } catch (error) {
      return [messageOf(error)]
    }
  })
}

// A pool of huge pages takes what it can get and says nothing: only reading tells.
function set(machine: Machine, { place }: Change, value: string): void {
  let now: string
  try {
    if (readValue(machine, place) === value) return
    writeValue(machine, place, value)
    now = readValue(machine, place)
  } catch (error) {
    throw new Error(`${placeText(place)} cannot be set to ${value}: ${messageOf(error)}`, { cause: error })
  }
  if (now !== value) throw new Error(`${placeText(place)} was set to ${value} and is ${now}`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
