/**
 * One value of the machine that is to be another.
 * @module
 */
import type { Machine } from './machine.js'

/** Where a value is: a file of the system, or a model-specific register of a logical CPU. */
export type Place = { readonly file: string } | { readonly register: number; readonly cpu: number }

/** Values as text: of a file its own, of a register `0x` and hexadecimal digits. */
export interface Change {
  readonly place: Place
  readonly old: string
  readonly wanted: string
}

/** Of a list of choices the one in force: `madvise` of "always [madvise] never". Throws as the machine does. */
export function readValue(machine: Machine, place: Place): string {
  if ('register' in place) return registerText(machine.readRegister(place.cpu, place.register))
  const text = machine.read(place.file).trim()
  return /\[([\w-]+)\]/.exec(text)?.[1] ?? text
}

/** Throws as the machine does. */
export function writeValue(machine: Machine, place: Place, value: string): void {
  if ('register' in place) machine.writeRegister(place.cpu, place.register, BigInt(value))
  else machine.write(place.file, `${value}\n`)
}

export function registerText(value: bigint): string {
  return `0x${value.toString(16)}`
}

/** For people. */
export function placeText(place: Place): string {
  return 'file' in place ? place.file : `register 0x${place.register.toString(16)} of CPU ${place.cpu}`
}
