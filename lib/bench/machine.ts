/**
 * The machine a benchmark ran on.
 * @module
 */
import { loadavg, release, totalmem, type } from 'node:os'
import { system } from '../native/system.js'
import type { MachineFacts } from './report.js'

/** Throws PICKAXE_ERR_ADDON_NOT_FOUND. */
export function machineFacts(): MachineFacts {
  return {
    ...system(),
    os: `${type()} ${release()}`,
    memoryBytes: totalmem(),
    loadAverage: process.platform === 'win32' ? null : loadavg()[0]!,
  }
}
