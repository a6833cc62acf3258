/**
 * What Linux says of the processor.
 * @module
 */
import type { Machine } from './machine.js'

export interface Processor {
  vendor: string
  family: number
  model: number
  /** Whether this is a guest: then a register is the host's to give. */
  isGuest: boolean
  has1GiBPages: boolean
  /** Logical CPUs that are online. */
  cpus: readonly number[]
}

/** `undefined` where /proc/cpuinfo does not tell, as on AArch64. */
export function processorOf(machine: Machine): Processor | undefined {
  if (!machine.exists('/proc/cpuinfo')) return undefined
  const text = machine.read('/proc/cpuinfo')
  const field = (name: string): string | undefined => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(text)?.[1]
  const [vendor, family, model] = [field('vendor_id'), field('cpu family'), field('model')]
  if (vendor === undefined || family === undefined || model === undefined) return undefined
  const flags = new Set((field('flags') ?? '').split(' '))
  return {
    vendor,
    family: Number(family),
    model: Number(model),
    isGuest: flags.has('hypervisor'),
    has1GiBPages: flags.has('pdpe1gb'),
    cpus: [...text.matchAll(/^processor\s*:\s*(\d+)$/gm)].map(([, number]) => Number(number)),
  }
}
