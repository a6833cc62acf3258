/**
 * The old values on the disk: written before the first of them changes, removed after the last one is back.
 * @module
 */
import type { Change } from './change.js'
import type { Machine } from './machine.js'

export const statePath = '/var/lib/pickaxe/tune-state.json'

/** Who changed the machine. A process is known by its id and its start: ids come back. */
interface Owner {
  pid: number
  startedAt: string
}

export interface SavedState {
  format: 'pickaxe-tune-state'
  formatVersion: 1
  /** Of the boot in which it was written: after another one no value is what it was changed to. */
  bootId: string
  owner: Owner
  changes: readonly Change[]
}

/** Throws EEXIST where another run has saved its own. */
export function saveState(machine: Machine, changes: readonly Change[]): SavedState {
  const owner = { pid: machine.pid, startedAt: startOf(machine, machine.pid) ?? '' }
  const state: SavedState = { format: 'pickaxe-tune-state', formatVersion: 1, bootId: bootId(machine), owner, changes }
  machine.save(statePath, JSON.stringify(state), true)
  return state
}

/** `undefined` where there is none. Throws `Error` for a file that is not one of these. */
export function savedState(machine: Machine): SavedState | undefined {
  if (!machine.exists(statePath)) return undefined
  const state = parsed(machine.read(statePath))
  if (state?.format !== 'pickaxe-tune-state' || state.formatVersion !== 1 || !Array.isArray(state.changes)) {
    throw new Error(`${statePath} is not a state that pickaxe tune saved: look at it, then move it away`)
  }
  return state
}

export function isOfThisBoot(machine: Machine, state: SavedState): boolean {
  return state.bootId === bootId(machine)
}

function parsed(text: string): SavedState | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether the run that saved it still goes on, and is not this one. */
export function isOwnedByAnother(machine: Machine, { owner }: SavedState): boolean {
  return owner.pid !== machine.pid && startOf(machine, owner.pid) === owner.startedAt
}

function bootId(machine: Machine): string {
  return machine.read('/proc/sys/kernel/random/boot_id').trim()
}

// proc_pid_stat(5): field 22, counted after the name in parentheses (field 2).
function startOf(machine: Machine, pid: number): string | undefined {
  try {
    return machine
      .read(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')[19]
  } catch {
    return undefined
  }
}
