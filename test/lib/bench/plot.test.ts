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

  it.each(sampleSections)('$id fits a telephone', section => {
    const svg = plotOf(section, 'narrow')
    elementsOf(svg)
    expect(svg).toContain('viewBox="0 0 360 ')
    const ends = [...svg.matchAll(/<(?:rect|line|circle)[^>]* (?:x|x2|cx)="([\d.]+)"(?:[^>]* width="([\d.]+)")?/g)]
    for (const [, x, wide = '0'] of ends) expect(Number(x) + Number(wide)).toBeLessThanOrEqual(360)
  })

  it('tells who is who, and draws every round', () => {
    const [ours, other] = sampleSections[0]!.rows
    const samples = [7e6, 8e6, 9e6].map(hashrate => ({ hashrate, hashes: 1, wallMs: 1, cpuMs: 1 }))
    const rows = [
      { ...ours!, samples },
      { ...other!, id: 'b', party: 'peer' as const },
      { ...other!, id: 'c', party: 'naive' as const },
    ]
    for (const size of ['wide', 'narrow'] as const) {
      const svg = plotOf({ ...sampleSections[0]!, rows }, size)
      // Each with its key in the legend.
      expect(svg.match(/class="bar"/g)).toHaveLength(2)
      expect(svg.match(/class="bar peer"/g)).toHaveLength(2)
      expect(svg.match(/class="bar naive"/g)).toHaveLength(2)
      for (const name of ['pickaxe', 'another program', 'naive loop', 'one round', 'least to most']) {
        expect(svg).toContain(`>${name}<`)
      }
      expect(svg.match(/class="sample"/g)).toHaveLength(3 + 1 + 1 + 1)
    }
    expect(plotOf(sampleSections[0]!)).not.toContain('another program')
  })

  it('is empty when nothing was measured', () => {
    expect(plotOf({ ...sampleSections[0]!, rows: [sampleSections[0]!.rows[2]!] })).toBe('')
  })
})
