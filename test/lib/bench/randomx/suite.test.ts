import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { randomxSuite } from '../../../../lib/bench/randomx/suite.js'
import { benchmarkJob, usualLayouts } from '../../../../lib/bench/randomx/work.js'
import { randomxVariants } from '../../../../lib/hash/randomx/variants.js'
import { system } from '../../../../lib/native/system.js'
import { writeFakeProgram } from '../peers/fake_program.js'

const never = new AbortController().signal
const peers = new Map<string, string>()
/** Files that are there, but are no peers. */
const notThere = new Map([
  ['xmrig', process.execPath],
  ['randomx-benchmark', process.execPath],
  ['librandomx', fileURLToPath(import.meta.url)],
])
const options = { threads: 2, hugePages: true, peers }

describe('the sections', () => {
  const plans = randomxSuite.sections(options)

  it('have both modes with and without huge pages, every executor, each CPU, each thread count', () => {
    const ids = new Map(plans.map(({ id, contestants }) => [id, contestants.map(c => c.id)]))
    expect(ids.get('memory')).toEqual(['rx/0-full-huge', 'rx/0-full-normal', 'rx/0-light-huge', 'rx/0-light-normal'])
    expect(ids.get('executors')).toEqual(usualLayouts.flatMap(layout => [`${layout}-jit`, `${layout}-interpreter`]))
    expect(ids.get('machines')).toContain('rx/2-full-machines-4')
    const machines = ids.get('machines')!
    const { full, light } = system().randomx.machinesPerThread[0]!
    expect(machines.filter(id => !id.endsWith('-translated'))).toHaveLength(2 * (full.length + light.length))
    // One machine of v1 learns an address too late to have it translated first.
    expect(machines).not.toContain('rx/0-full-machines-1-translated')
    const translated = system().randomx.datasetPrefetches.find(({ name }) => name === 'translated')!
    expect(machines.includes('rx/2-full-machines-1-translated')).toBe(translated.refusal === null)
    expect(ids.get('cores')).toEqual(system().cpu.usableCpus.map(cpu => `cpu-${cpu}`))
    expect(ids.get('scaling')).toEqual(['threads-1', 'threads-2'])
  })

  it('have ids that occur once, and ratios between rows they have', () => {
    for (const { contestants, ratios } of plans) {
      const ids = contestants.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const { of, to } of ratios) expect(ids).toEqual(expect.arrayContaining([of, to]))
    }
  })

  it('say that the verifier is left out', async () => {
    const { sections } = await randomxSuite.comparison({ ...options, peers: notThere }, never)
    for (const { note } of [...plans, ...sections]) expect(note).toContain("verify is 'native'")
  })

  it('can be kept to one layout, one executor and normal pages', () => {
    const [memory, executors] = randomxSuite.sections({
      ...options,
      layout: 'rx/2-light',
      executor: 'interpreter',
      hugePages: false,
    })
    expect(memory!.contestants.map(({ id }) => id)).toEqual(['rx/2-light-normal'])
    expect(executors!.contestants.map(({ id }) => id)).toEqual(['rx/2-light-interpreter'])
  })

  it.each(randomxVariants)('have every variant: of %s its own machines and memory', variant => {
    const plans = randomxSuite.sections({ ...options, layout: `${variant}-full` })
    const [memory, , machines] = plans.map(({ contestants }) => contestants.map(({ id }) => id))
    expect(memory).toEqual([`${variant}-full-huge`, `${variant}-full-normal`])
    const { full } = system().randomx.machinesPerThread.find(choice => choice.variant === variant)!
    expect(machines!.filter(id => !id.endsWith('-translated'))).toEqual(
      full.map(count => `${variant}-full-machines-${count}`),
    )
    expect(benchmarkJob(variant, new Uint8Array(32)).variant).toBe(variant)
  })

  it('refuse an executor or layout that is not there', () => {
    const kernels = { sha256d: 'avx2' }
    expect(() => randomxSuite.sections({ ...options, kernels })).toThrow(/executor is jit or interpreter/)
    expect(() => randomxSuite.sections({ ...options, layout: 'header' })).toThrow(/rx\/0-full.*header/)
  })
})

describe('contestants', () => {
  const timing = { rounds: 1, warmupMs: 0, windowMs: 400 }
  const light = { threads: 1, layout: 'rx/0-light', hugePages: false, peers }

  it('with memory of their own measure how it is made and how much it is', { timeout: 60_000 }, async () => {
    const [contestant] = randomxSuite.sections(light)[0]!.contestants
    expect(contestant!.facts.budgetMiB).toBe(256 + 2.5 * 16 + 64)
    for (let turn = 0; turn < 2; turn++) {
      const { hashes, hashrate, wallMs, measures, pages } = await contestant!.turn(timing, never)
      expect(hashes).toBeGreaterThan(0)
      expect(hashrate).toBeCloseTo((hashes! * 1000) / wallMs, 3)
      // Made anew at the second turn too: 256 MiB cannot be filled in less.
      expect(measures!.cacheMs).toBeGreaterThan(20)
      expect(measures!.readyMs).toBe(measures!.cacheMs)
      // The cache, less what Node gives back meanwhile.
      if (process.platform === 'linux') expect(measures!.peakMiB).toBeGreaterThan(200)
      expect(pages).toBe('normal')
    }
  })

  it('that share memory hash with either executor', { timeout: 60_000 }, async () => {
    const [, executors] = randomxSuite.sections(light)
    try {
      for (const contestant of executors!.contestants) {
        const sample = await contestant.turn(timing, never)
        expect(sample.hashes).toBeGreaterThan(0)
        expect(sample.measures?.cacheMs).toBeUndefined()
      }
    } finally {
      for (const contestant of executors!.contestants) await contestant.close?.()
    }
  })
})

describe('the comparison', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pickaxe-randomx-suite-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('says which peers are not there, and keeps a section for each layout', async () => {
    const { sections, missing } = await randomxSuite.comparison({ ...options, peers: notThere }, never)
    expect(sections.map(({ id }) => id)).toEqual(usualLayouts.map(layout => `comparison-${layout}`))
    expect(sections[0]!.contestants.map(({ id }) => id)).toEqual(['pickaxe-1', 'pickaxe-2'])
    expect(missing.map(({ name }) => name)).toEqual(['xmrig', 'randomx-benchmark', 'librandomx', 'randomx.js'])
  })

  it.each([
    ['rx/2-full', ['librandomx', 'randomx.js']],
    ['rx/wow-light', ['randomx-benchmark', 'librandomx', 'randomx.js']],
    ['scash-full', ['xmrig', 'randomx-benchmark', 'librandomx', 'randomx.js']],
  ])('says which peers have nothing to do with %s', async (layout, others) => {
    const { missing } = await randomxSuite.comparison({ ...options, layout, peers: notThere }, never)
    const idle = missing.filter(({ reason }) => reason === `does not mine ${layout}`)
    expect(idle.map(({ name }) => name)).toEqual(others)
  })

  it.skipIf(process.platform === 'win32')('has each peer right behind the row it is compared with', async () => {
    const xmrig = writeFakeProgram(join(folder, 'xmrig'), '--version', 'XMRig 99.1.0', '')
    const all = { ...options, layout: 'rx/0-full', peers: new Map([...notThere, ['xmrig', xmrig]]) }
    const { sections } = await randomxSuite.comparison(all, never)
    expect(sections[0]!.contestants.map(({ id }) => id)).toEqual(['pickaxe-1', 'xmrig-1', 'pickaxe-2', 'xmrig-2'])
  })

  it.skipIf(process.platform === 'win32')('has what shares are checked with beside light mode', async () => {
    const xmrig = writeFakeProgram(join(folder, 'xmrig-light'), '--version', 'XMRig 99.1.0', '')
    const all = { ...options, layout: 'rx/0-light', peers: new Map([...notThere, ['xmrig', xmrig]]) }
    const { sections } = await randomxSuite.comparison(all, never)
    const { contestants, ratios } = sections[0]!
    const ids = ['pickaxe-1', 'xmrig-1', 'hash-1', 'hashMany-1', 'pickaxe-2', 'xmrig-2']
    expect(contestants.map(({ id }) => id)).toEqual(ids)
    expect(ratios).toEqual(
      expect.arrayContaining([
        { of: 'hash-1', to: 'xmrig-1' },
        { of: 'hashMany-1', to: 'pickaxe-1' },
      ]),
    )
  })

  it('counts hashes asked for one by one and many at once', { timeout: 60_000 }, async () => {
    const timing = { rounds: 1, warmupMs: 0, windowMs: 1000 }
    const light = { threads: 1, layout: 'rx/wow-light', hugePages: false, peers: notThere }
    const [section] = (await randomxSuite.comparison(light, never)).sections
    const calls = section!.contestants.filter(({ facts }) => facts.call !== undefined)
    expect(calls.map(({ id }) => id)).toEqual(['hash-1', 'hashMany-1'])
    for (const contestant of calls) {
      const { hashes, hashrate, wallMs, measures, pages } = await contestant.turn(timing, never)
      expect(hashes).toBeGreaterThan(0)
      expect(hashrate).toBeCloseTo((hashes! * 1000) / wallMs, 3)
      expect(measures!.cacheMs).toBeGreaterThan(20)
      expect(pages).toBe('normal')
    }
  })

  it('refuses a named peer that is no program', async () => {
    const named = new Map([['xmrig', '/no/such/xmrig']])
    await expect(randomxSuite.comparison({ ...options, peers: named }, never)).rejects.toThrow(RangeError)
  })
})
