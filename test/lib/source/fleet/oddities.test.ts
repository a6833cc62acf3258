/** Which machines are odd, beside their like and by themselves. */
import { describe, expect, it } from 'vitest'
import type { MachineReport } from '../../../../lib/source/fleet/messages.js'
import { oddities } from '../../../../lib/source/fleet/oddities.js'
import { machineReport } from '../../../rig/machine_report.js'

const machine = (name: string, more: Partial<MachineReport> = {}) => machineReport({ name, ...more })
const beside = (odd: MachineReport) => oddities(odd, [odd, machine('a'), machine('b'), machine('c')])

describe('a machine', () => {
  it('like the others is not odd', () => {
    expect(beside(machine('x', { hashrate: 35e6 }))).toEqual([])
    const alone = machine('x')
    expect(oddities(alone, [alone])).toEqual([])
  })

  it.each([
    [{ cpu_used: 1, machine_busy: 1 }, /^it makes 1 % of the rate of its like: its CPUs are busy with it all the same/],
    [{ cpu_used: 0.02, machine_busy: 1 }, /^it makes 1 % .*: its CPUs are busy with other programs$/],
    [{ cpu_used: 0.02, machine_busy: 0.03 }, /^it makes 1 % .*: its CPUs are not busy, something holds it back$/],
    [{ kernel: 'scalar' }, /^it makes 1 % of the rate of its like, with scalar where they have avx2: /],
  ])('of 1 %% of the rate of its like is, %o', (use, why) => {
    expect(beside(machine('x', { hashrate: 400_000, ...use }))).toEqual([expect.stringMatching(why)])
  })

  it('is compared with its like alone, once it has been at work for a while', () => {
    const others = [
      { cpu: 'other' },
      { algorithm: 'blake3' },
      { work: null },
      { work_since: 990_000 },
      { mode: 'building-dataset' },
    ]
    for (const other of others) expect(beside(machine('x', { hashrate: 400_000, ...other }))).toEqual([])
    expect(beside(machine('x', { hashrate: 20e6, threads: 2 }))).toEqual([])
  })

  it('that is as slow as all the others is odd by itself where nothing is that slow', () => {
    const slow = (name: string) =>
      machine(name, { algorithm: 'rx/0', kernel: 'randomx light', mode: 'light', hashrate: 10, threads: 32, cores: 32 })
    const ten = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map(slow)
    for (const each of ten) {
      expect(oddities(each, ten)).toEqual([
        expect.stringMatching(
          /^it makes 0.31 hashes a second with each thread, less than any processor .*: its CPUs are busy with it/,
        ),
      ])
    }
    const fine = { ...slow('x'), hashrate: 320 }
    expect(oddities(fine, [fine])).toEqual([])
  })

  it('with another binary, too hot, throttled or without huge pages is', () => {
    expect(beside(machine('x', { digest: 'bb'.repeat(32) }))).toEqual([expect.stringMatching(/addon bbbbbbbbbbbb/)])
    expect(beside(machine('x', { version: '0.9.0' }))).toEqual([expect.stringMatching(/pickaxe 0.9.0/)])
    expect(beside(machine('x', { temperature: 97, throttled: 3, huge_pages: false }))).toHaveLength(3)
  })
})
