/** What is read of a machine: from a folder as Linux has it, and from the CPU time of this process. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MachineLook } from '../../../../lib/source/fleet/machine_state.js'
import { temporaryDirectory } from '../../../rig/node_process.js'

let folder: ReturnType<typeof temporaryDirectory>
beforeEach(() => {
  folder = temporaryDirectory('sys')
})
afterEach(() => folder.remove())

function write(files: Record<string, string | number>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder.path, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${text}\n`)
  }
}

const look = () => new MachineLook(2, folder.path).look()

describe('a machine', () => {
  it('is as hot as the hottest sensor of its processor, whatever else is hotter', async () => {
    write({
      'class/hwmon/hwmon0/name': 'nvme',
      'class/hwmon/hwmon0/temp1_input': 99_000,
      'class/hwmon/hwmon1/name': 'coretemp',
      'class/hwmon/hwmon1/temp1_input': 61_000,
      'class/hwmon/hwmon1/temp2_input': 63_500,
      'class/hwmon/hwmon1/temp2_max': 100_000,
      'class/thermal/thermal_zone0/temp': 90_000,
    })
    expect((await look()).temperature).toBe(63.5)
  })

  it('without such a sensor is as hot as its hottest zone, and one that nonsense is written in is none', async () => {
    expect(await look()).toMatchObject({ temperature: null, throttled: null })
    write({
      'class/thermal/thermal_zone0/temp': 41_000,
      'class/thermal/thermal_zone1/temp': 'no number',
      'class/thermal/thermal_zone2/temp': -274_000,
    })
    expect((await look()).temperature).toBe(41)
  })

  it('counts how often its cores were throttled since the first look', async () => {
    const [one, two] = [0, 1].map(core => `devices/system/cpu/cpu${core}/thermal_throttle/core_throttle_count`)
    write({ [one!]: 5, [two!]: 2, 'devices/system/cpu/cpuidle/thermal_throttle/core_throttle_count': 7 })
    const machine = new MachineLook(2, folder.path)
    expect((await machine.look()).throttled).toBe(0)
    write({ [one!]: 9 })
    expect((await machine.look()).throttled).toBe(4)
  })

  it('tells CPU time between two looks: of a process that works some, never more than all', async () => {
    const machine = new MachineLook(1, folder.path)
    await machine.look()
    const end = performance.now() + 60
    while (performance.now() < end) Math.sqrt(end)
    const { cpuUsed, machineBusy } = await machine.look()
    expect(cpuUsed).toBeGreaterThan(0)
    expect(cpuUsed).toBeLessThanOrEqual(1)
    expect(machineBusy).toBeGreaterThanOrEqual(0)
    expect(machineBusy).toBeLessThanOrEqual(1)
  })
})
