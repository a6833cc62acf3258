import { describe, expect, it } from 'vitest'
import { dmintHashSuite } from '../../../../lib/bench/dmint_hash/suite.js'
import { benchmarkJob, dmintHashes, layouts } from '../../../../lib/bench/dmint_hash/work.js'
import { system } from '../../../../lib/native/system.js'
import { verifySync } from '../../../../lib/verify/index.js'

const never = new AbortController().signal
const options = { threads: 2, hugePages: true, peers: new Map<string, string>() }
const timing = { rounds: 1, warmupMs: 5, windowMs: 60 }

describe.each(dmintHashes)('%s', algorithm => {
  const suite = dmintHashSuite(algorithm)
  const usable = system()
    .kernels.filter(kernel => kernel.algorithm === algorithm && kernel.selfTest === true)
    .map(({ name }) => name)

  it.each(layouts)('a %s job has no answer and differs by its serial', layout => {
    const [one, other] = [benchmarkJob(algorithm, layout, 0), benchmarkJob(algorithm, layout, 1)]
    expect(one.template).not.toEqual(other.template)
    expect(one.preimages ?? []).toHaveLength(layout === 'dmint' ? 1 : 8)
    expect(verifySync(one, 12345n).valid).toBe(false)
  })

  it('has each kernel in each layout, each CPU, each thread count', () => {
    const plans = suite.sections(options)
    const ids = new Map(plans.map(({ id, contestants }) => [id, contestants.map(c => c.id)]))
    expect(ids.get('kernels')).toEqual(usable.flatMap(name => layouts.map(layout => `${name}-${layout}`)))
    expect(ids.get('cores')).toEqual(system().cpu.usableCpus.map(cpu => `cpu-${cpu}`))
    expect(ids.get('scaling')).toEqual(['threads-1', 'threads-2'])
    for (const { contestants, ratios } of plans) {
      const own = contestants.map(({ id }) => id)
      expect(new Set(own).size).toBe(own.length)
      for (const { of, to } of ratios) expect(own).toEqual(expect.arrayContaining([of, to]))
    }
  })

  it('can be kept to one kernel and one layout, and refuses what is not there', () => {
    const kernels = { [algorithm]: 'scalar' }
    const [section] = suite.sections({ ...options, kernels, layout: 'dmint-8' })
    expect(section!.contestants.map(({ id }) => id)).toEqual(['scalar-dmint-8'])
    expect(() => suite.sections({ ...options, kernels: { [algorithm]: 'abacus' } })).toThrow(/scalar.*abacus/)
    expect(() => suite.sections({ ...options, layout: 'header' })).toThrow('dmint or dmint-8')
    expect(() => suite.sections({ ...options, executor: 'jit' })).toThrow('executor is of randomx')
  })

  it('compares the naive loop and the packages that are there, and names those that are not', async () => {
    const { sections, missing } = await suite.comparison(options, never)
    const [{ contestants, ratios }] = sections as [(typeof sections)[0]]
    expect(contestants.slice(0, 2).map(({ id }) => id)).toEqual(['pickaxe-1', 'naive-javascript'])
    expect(ratios[0]).toEqual({ of: 'pickaxe-1', to: 'naive-javascript' })
    expect(missing.map(({ name }) => name)).toEqual(suite.peerNames)
    for (const contestant of contestants.slice(0, 2)) {
      const sample = await contestant.turn(timing, never)
      expect(sample.hashes).toBeGreaterThan(0)
      expect(sample.hashrate).toBeCloseTo((sample.hashes! * 1000) / sample.wallMs, 3)
    }
  })
})
