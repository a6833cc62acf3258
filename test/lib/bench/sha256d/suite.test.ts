import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sha256dSuite } from '../../../../lib/bench/sha256d/suite.js'
import { benchmarkJob, layouts } from '../../../../lib/bench/sha256d/work.js'
import { system } from '../../../../lib/native/system.js'
import { verifySync } from '../../../../lib/verify/index.js'
import { writeFakeProgram } from '../peers/fake_program.js'

const peers = new Map<string, string>()
const usable = system().kernels.filter(({ algorithm, selfTest }) => algorithm === 'sha256d' && selfTest)

it.each(layouts)('a %s job has no answer and differs by its serial', layout => {
  const [one, other] = [benchmarkJob(layout, 0), benchmarkJob(layout, 1)]
  expect(one.template).not.toEqual(other.template)
  expect(verifySync(one, 12345n).valid).toBe(false)
})

describe('the sections', () => {
  const plans = sha256dSuite.sections({ threads: 2, hugePages: true, peers })

  it('have each kernel in each layout, each CPU, each thread count', () => {
    const ids = new Map(plans.map(({ id, contestants }) => [id, contestants.map(c => c.id)]))
    expect(ids.get('kernels')).toEqual(usable.flatMap(({ name }) => layouts.map(layout => `${name}-${layout}`)))
    expect(ids.get('cores')).toEqual(system().cpu.usableCpus.map(cpu => `cpu-${cpu}`))
    expect(ids.get('scaling')).toEqual(['threads-1', 'threads-2'])
    expect(ids.get('overhead')).toEqual(layouts.flatMap(layout => [`miner-${layout}`, `bare-${layout}`]))
  })

  it('have ids that occur once, and ratios between rows they have', () => {
    for (const { contestants, ratios } of plans) {
      const ids = contestants.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const { of, to } of ratios) expect(ids).toEqual(expect.arrayContaining([of, to]))
    }
  })

  it('can be kept to one kernel and one layout', () => {
    const [kernels] = sha256dSuite.sections({
      threads: 1,
      kernels: { sha256d: 'scalar' },
      layout: 'dmint',
      hugePages: true,
      peers,
    })
    expect(kernels!.contestants.map(({ id }) => id)).toEqual(['scalar-dmint'])
  })

  it('refuse a kernel or layout that is not there', () => {
    expect(() => sha256dSuite.sections({ threads: 1, kernels: { sha256d: 'abacus' }, hugePages: true, peers })).toThrow(
      /scalar.*abacus/,
    )
    expect(() => sha256dSuite.sections({ threads: 1, layout: 'sideways', hugePages: true, peers })).toThrow(
      /header, header-8, dmint or dmint-8/,
    )
  })
})

describe('contestants', () => {
  const [, overhead] = sha256dSuite.sections({
    threads: 1,
    kernels: { sha256d: 'scalar' },
    layout: 'header',
    hugePages: true,
    peers,
  })

  it.each(overhead!.contestants)('$label counts hashes over time', async contestant => {
    const sample = await contestant.turn({ rounds: 1, warmupMs: 5, windowMs: 60 }, new AbortController().signal)
    expect(sample.hashes).toBeGreaterThan(0)
    expect(sample.wallMs).toBeGreaterThan(0)
    expect(sample.hashrate).toBeCloseTo((sample.hashes! * 1000) / sample.wallMs, 3)
  })
})

it('refuses a named peer that is no program', async () => {
  const options = { threads: 1, hugePages: true, peers: new Map([['cpuminer', '/no/such/cpuminer']]) }
  await expect(sha256dSuite.comparison(options, new AbortController().signal)).rejects.toThrow(RangeError)
})

describe.skipIf(process.platform === 'win32')('the comparison', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pickaxe-sha256d-suite-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const never = new AbortController().signal
  const named = new Map([
    ['cpuminer', writeFakeProgram(join(folder, 'cpuminer'), '-V', '*** cpuminer-opt 99.1 ***', '')],
    ['pyrxd-miner', writeFakeProgram(join(folder, 'pyrxd-miner'), '--protocol-version', 'pyrxd-miner protocol v1', '')],
  ])
  const options = { threads: 2, kernels: { sha256d: 'scalar' }, hugePages: true, peers: named }

  it('has each peer right behind the row it is compared with', async () => {
    const { sections, missing } = await sha256dSuite.comparison(options, never)
    expect(missing).toEqual([])
    expect(sections[0]!.contestants.map(({ id }) => id).slice(0, 8)).toEqual([
      'pickaxe-1',
      'cpuminer-1',
      'pickaxe-2',
      'cpuminer-2',
      'pickaxe-header-8',
      'pickaxe-dmint',
      'pyrxd-miner-1',
      'pickaxe-dmint-8',
    ])
  })

  it('marks ratios of other work than that of the peer', async () => {
    const { sections } = await sha256dSuite.comparison(options, never)
    const marked = sections[0]!.ratios.filter(({ to }) => to.startsWith('cpuminer') || to.startsWith('pyrxd'))
    expect(marked.map(({ of, otherWork }) => [of, otherWork])).toEqual([
      ['pickaxe-1', undefined],
      ['pickaxe-2', undefined],
      ['pickaxe-dmint', undefined],
      ['pickaxe-header-8', 'plain header'],
      ['pickaxe-dmint', 'plain header'],
      ['pickaxe-dmint-8', 'plain header'],
    ])
    const minting = await sha256dSuite.comparison({ ...options, layout: 'dmint' }, never)
    expect(minting.sections[0]!.ratios[0]).toEqual({ of: 'pickaxe-1', to: 'cpuminer-1', otherWork: 'plain header' })
  })

  it('says which peers have nothing to do with the layout', async () => {
    const { missing } = await sha256dSuite.comparison({ ...options, layout: 'header' }, never)
    expect(missing).toMatchObject([{ name: 'pyrxd-miner', reason: 'does not mine header' }])
  })
})
