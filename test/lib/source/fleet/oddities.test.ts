/** Which machines are odd beside their like. */
import { describe, expect, it } from 'vitest'
import type { Presence } from '../../../../lib/source/fleet/messages.js'
import { oddities } from '../../../../lib/source/fleet/oddities.js'

const machine = (id: string, more: Partial<Presence> = {}): Presence => ({
  id,
  name: id,
  started_at: 0,
  at: 0,
  rates: {},
  search: 's',
  hashes: 1,
  hashrate: 4000,
  threads: 4,
  version: '1.0.0',
  digest: 'aa'.repeat(32),
  kernel: 'avx2',
  mode: null,
  huge_pages: null,
  cpu: 'EPYC',
  cores: 4,
  cpu_used: 1,
  temperature: null,
  throttled: null,
  ...more,
})

const beside = (odd: Presence) => oddities(odd, [odd, machine('a'), machine('b'), machine('c')])

describe('a machine', () => {
  it('like the others is not odd', () => {
    expect(beside(machine('x', { hashrate: 3500 }))).toEqual([])
    expect(oddities(machine('x'), [machine('x')])).toEqual([])
  })

  it('of ten hashes a second with busy CPUs is', () => {
    expect(beside(machine('x', { hashrate: 40 }))).toEqual([
      expect.stringMatching(/^its CPUs are busy and it makes 1 % of the rate of its like/),
    ])
    expect(beside(machine('x', { hashrate: 40, cpu_used: 0.02 }))).toEqual([
      expect.stringMatching(/something holds it back/),
    ])
  })

  it('is compared with its like alone', () => {
    for (const other of [{ cpu: 'other' }, { kernel: 'scalar' }, { search: null }]) {
      expect(beside(machine('x', { hashrate: 40, ...other }))).toEqual([])
    }
    expect(beside(machine('x', { hashrate: 2000, threads: 2 }))).toEqual([])
  })

  it('with another binary, too hot, throttled or without huge pages is', () => {
    expect(beside(machine('x', { digest: 'bb'.repeat(32) }))).toEqual([expect.stringMatching(/addon bbbbbbbbbbbb/)])
    expect(beside(machine('x', { version: '0.9.0' }))).toEqual([expect.stringMatching(/pickaxe 0.9.0/)])
    expect(beside(machine('x', { temperature: 97, throttled: 3, huge_pages: false }))).toHaveLength(3)
  })
})
