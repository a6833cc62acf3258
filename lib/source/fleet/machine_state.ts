/**
 * What a machine says of itself where its system lets it be read: CPU time, temperature, throttling.
 * @module
 */
import { readdir, readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'

export interface MachineState {
  /** Of all CPUs, used by this process since the last look, 0..1. */
  readonly cpuUsed: number
  /** Of the hottest sensor, in degrees Celsius. */
  readonly temperature: number | null
  /** How often a core was throttled since the system started. */
  readonly throttled: number | null
}

export class MachineLook {
  readonly #cores = availableParallelism()
  readonly #root: string
  #atMs = performance.now()
  #usage = process.cpuUsage()

  /** `root` is where the system's own files are: `/sys`. */
  constructor(root = '/sys') {
    this.#root = root
  }

  async look(): Promise<MachineState> {
    const now = performance.now()
    const { user, system } = process.cpuUsage(this.#usage)
    const cpuUsed = (user + system) / 1000 / Math.max(1, now - this.#atMs) / this.#cores
    this.#atMs = now
    this.#usage = process.cpuUsage()
    const [temperature, throttled] = await Promise.all([this.#temperature(), this.#throttled()])
    return { cpuUsed: Math.min(1, cpuUsed), temperature, throttled }
  }

  async #temperature(): Promise<number | null> {
    const zones = await numbers(`${this.#root}/class/thermal`, /^thermal_zone\d+$/, 'temp')
    const degrees = zones.map(millis => millis / 1000).filter(each => each > -50 && each < 150)
    return degrees.length === 0 ? null : Math.max(...degrees)
  }

  async #throttled(): Promise<number | null> {
    const counts = await numbers(`${this.#root}/devices/system/cpu`, /^cpu\d+$/, 'thermal_throttle/core_throttle_count')
    return counts.length === 0 ? null : counts.reduce((sum, each) => sum + each, 0)
  }
}

async function numbers(folder: string, name: RegExp, file: string): Promise<number[]> {
  const entries = await readdir(folder).catch(() => [])
  const read = async (entry: string) => Number.parseInt(await readFile(`${folder}/${entry}/${file}`, 'utf8'), 10)
  const values = await Promise.all(
    entries.filter(entry => name.test(entry)).map(entry => read(entry).catch(() => Number.NaN)),
  )
  return values.filter(Number.isFinite)
}
