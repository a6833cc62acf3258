import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { countedSample } from '../../../lib/bench/counted_sample.js'
import { startEnergy } from '../../../lib/bench/energy.js'

function powercap() {
  const folder = mkdtempSync(join(tmpdir(), 'pickaxe-powercap-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const zone = (id: string, name: string, microjoules: number | string) => {
    mkdirSync(join(folder, id), { recursive: true })
    writeFileSync(join(folder, id, 'name'), `${name}\n`)
    writeFileSync(join(folder, id, 'energy_uj'), `${microjoules}\n`)
    writeFileSync(join(folder, id, 'max_energy_range_uj'), '1000000\n')
  }
  return { folder, zone }
}

it('adds up the packages, and neither their parts nor what counts them again', () => {
  const { folder, zone } = powercap()
  const set = (at: number) => {
    zone('intel-rapl:0', 'package-0', 1000 + at)
    zone('intel-rapl:1', 'package-1', 5000 + 2 * at)
    zone('intel-rapl:0:0', 'core', 7 * at)
    zone('intel-rapl:2', 'psys', 7 * at)
    zone('intel-rapl-mmio:0', 'package-0', 7 * at)
  }
  set(0)
  const energy = startEnergy(folder)!
  set(100)
  expect(energy()).toBe(300)
  set(250)
  expect(energy()).toBe(750)
})

it('goes on where a counter begins anew', () => {
  const { folder, zone } = powercap()
  zone('intel-rapl:0', 'package-0', 999_900)
  const energy = startEnergy(folder)!
  zone('intel-rapl:0', 'package-0', 50)
  expect(energy()).toBe(150)
})

it('is silent where nothing can be read', () => {
  const { folder, zone } = powercap()
  expect(startEnergy(join(folder, 'none'))).toBeUndefined()
  expect(startEnergy(folder)).toBeUndefined()
  zone('intel-rapl:0', 'package-0', 'not for you')
  expect(startEnergy(folder)).toBeUndefined()
})

it('is told a hash', () => {
  const elapsed = { wallMs: 1000, cpuMs: 900 }
  expect(countedSample(500, { ...elapsed, microjoules: 1000 })).toMatchObject({
    hashrate: 500,
    measures: { microjoulesPerHash: 2 },
  })
  expect(countedSample(500, elapsed)).not.toHaveProperty('measures')
  expect(countedSample(0, { ...elapsed, microjoules: 1000 })).not.toHaveProperty('measures')
})
