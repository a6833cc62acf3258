/**
 * What a machine says of itself where its system lets it be read: CPU time, temperature, throttling.
 * @module
 */
import { readdir, readFile } from 'node:fs/promises'
import { cpus } from 'node:os'

export interface MachineState {
  /** Of the CPUs that it may use, used by this process between the last two looks, 0..1. */
  readonly cpuUsed: number
  /** Of all CPUs of the machine, used by whatever runs there, 0..1. */
  readonly machineBusy: number
  /** Of the hottest sensor of the processor, in degrees Celsius. */
  readonly temperature: number | null
  /** How often a core was throttled since the first look. */
  readonly throttled: number | null
}

/** Sensors of processors, as Linux's drivers call them. */
const processorSensors = ['coretemp', 'k10temp', 'zenpower', 'cpu_thermal', 'soc_thermal']

export class MachineLook {
  readonly #cores: number
  readonly #root: string
  #atMs = performance.now()
  #usage = process.cpuUsage()
  #ticks = ticksOfAll()
  #throttledBefore: number | undefined

  /** `cores` may be busy all the time; `root` is where the system's own files are. */
  constructor(cores: number, root = '/sys') {
    this.#cores = Math.max(1, cores)
    this.#root = root
  }

  async look(): Promise<MachineState> {
    const now = performance.now()
    const { user, system } = process.cpuUsage(this.#usage)
    const cpuUsed = (user + system) / 1000 / Math.max(1, now - this.#atMs) / this.#cores
    const ticks = ticksOfAll()
    const all = ticks.all - this.#ticks.all
    const machineBusy = all > 0 ? 1 - (ticks.idle - this.#ticks.idle) / all : 0
    this.#atMs = now
    this.#usage = process.cpuUsage()
    this.#ticks = ticks
    const [temperature, throttled] = await Promise.all([this.#temperature(), this.#throttled()])
    return { cpuUsed: share(cpuUsed), machineBusy: share(machineBusy), temperature, throttled }
  }

  async #temperature(): Promise<number | null> {
    const hardware = `${this.#root}/class/hwmon`
    const sensors = await entries(hardware, /^hwmon\d+$/)
    const names = await Promise.all(sensors.map(each => text(`${hardware}/${each}/name`)))
    const own = sensors.filter((_, i) => processorSensors.includes(names[i]?.trim() ?? ''))
    const values = await Promise.all(own.map(each => numbers(`${hardware}/${each}`, /^temp\d+_input$/)))
    const zones =
      values.flat().length > 0 ? [] : await numbers(`${this.#root}/class/thermal`, /^thermal_zone\d+$/, 'temp')
    const degrees = [...values.flat(), ...zones].map(millis => millis / 1000).filter(each => each > -50 && each < 150)
    return degrees.length === 0 ? null : Math.max(...degrees)
  }

  async #throttled(): Promise<number | null> {
    const counts = await numbers(`${this.#root}/devices/system/cpu`, /^cpu\d+$/, 'thermal_throttle/core_throttle_count')
    if (counts.length === 0) return null
    const now = counts.reduce((sum, each) => sum + each, 0)
    this.#throttledBefore ??= now
    return Math.max(0, now - this.#throttledBefore)
  }
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value))
}

function ticksOfAll(): { idle: number; all: number } {
  const times = cpus().map(each => each.times)
  const idle = times.reduce((sum, each) => sum + each.idle, 0)
  return { idle, all: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) }
}

async function entries(folder: string, name: RegExp): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter(entry => name.test(entry))
}

async function text(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}

/** Of the files `name`, or of `file` in the folders of that name. */
async function numbers(folder: string, name: RegExp, file?: string): Promise<number[]> {
  const paths = (await entries(folder, name)).map(entry => [folder, entry, ...(file ? [file] : [])].join('/'))
  const values = await Promise.all(paths.map(async path => Number.parseInt(await text(path), 10)))
  return values.filter(Number.isFinite)
}
