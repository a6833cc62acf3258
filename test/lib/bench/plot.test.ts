import { describe, expect, it } from 'vitest'
import { plotOf, ticksFor } from '../../../lib/bench/plot.js'
import { sampleSections } from './sample_report.js'
import { elementsOf } from './xml.js'

describe('ticks', () => {
  it.each([0.0123, 0.7, 1, 1.01, 7.1, 9.99, 10, 38.7, 640, 120_000])('reach %d from zero in round steps', max => {
    const ticks = ticksFor(max)
    expect(ticks[0]).toBe(0)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-6))
    expect(ticks.at(-2)).toBeLessThan(max)
    expect(ticks.length).toBeGreaterThanOrEqual(4)
    expect(ticks.length).toBeLessThanOrEqual(9)
  })
})

describe('plots', () => {
  it.each(sampleSections)('$id is well formed, in MH/s, without holes', section => {
    const svg = plotOf(section)
    elementsOf(svg)
    expect(svg).toContain('MH/s')
    expect(svg).toContain('>0<')
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('draws bars in proportion, from zero, and leaves out what failed', () => {
    const widths = [...plotOf(sampleSections[0]!).matchAll(/class="bar" x="[\d.]+" y="[\d.]+" width="([\d.]+)"/g)].map(
      m => Number(m[1]),
    )
    expect(widths).toHaveLength(2)
    expect(widths[0]! / widths[1]!).toBeCloseTo(8.747 / 4.1234, 2)
  })

  it('names some of many cores, and draws all', () => {
    const svg = plotOf(sampleSections[1]!)
    expect(svg.match(/class="bar"/g)).toHaveLength(64)
    expect(svg.match(/>CPU \d+</g)!.length).toBeLessThanOrEqual(12)
  })

  it('is empty when nothing was measured', () => {
    expect(plotOf({ ...sampleSections[0]!, rows: [sampleSections[0]!.rows[2]!] })).toBe('')
  })
})
