/** What the addon says of this machine, and where it would put threads. */
import { describe, expect, test } from 'vitest'
import { native } from '../../lib/native/load.js'

describe('topology', () => {
  test('knows every CPU this process may use, and nothing it does not list', () => {
    const { cpus, l2Bytes, l3Bytes, nodes, online } = native().topology()
    expect(cpus.map(({ number }) => number)).toEqual(native().cpu().usableCpus)
    expect(online).toBeGreaterThanOrEqual(cpus.length)
    for (const { l2, l3, node } of cpus) {
      if (l2 !== null) expect(l2Bytes[l2]).toBeGreaterThan(0)
      if (l3 !== null) expect(l3Bytes[l3]).toBeGreaterThan(0)
      expect(nodes[node]).toBeDefined()
    }
  })
})

describe('threadPlan', () => {
  test('sha256d: one thread for each CPU there is time for', () => {
    const { cpus, machines, reason } = native().threadPlan('sha256d', 0)
    expect(cpus).toHaveLength(native().cpu().usableThreads)
    expect(new Set(cpus).size).toBe(cpus.length)
    expect(machines).toEqual(cpus.map(() => 1))
    expect(reason).toContain(`on ${native().cpu().usableCpus.length} logical CPU`)
  })

  test('RandomX: never more than that', () => {
    const { cpus, machines } = native().threadPlan('rx/0', 0)
    expect(cpus.length).toBeLessThanOrEqual(native().cpu().usableThreads)
    for (const count of machines) expect(count).toBeGreaterThanOrEqual(1)
  })

  test('a number is obeyed; what is unknown is refused', () => {
    expect(native().threadPlan('rx/0', 37).cpus).toHaveLength(37)
    expect(() => native().threadPlan('rx/none', 0)).toThrow('no RandomX variant called rx/none')
  })
})
