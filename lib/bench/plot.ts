/**
 * Plots as SVG text: axes start at zero, whiskers go from min to max, a dot is one round. Colours come from the page's style
 * sheet; parties differ in more than colour.
 * @module
 */
import type { Party } from './contestant.js'
import { formatFigure, unitFor } from './figures.js'
import { escapeMarkup } from './markup.js'
import type { Section } from './section.js'
import type { Spread } from './statistics.js'

interface Point {
  label: string
  threads: number
  party: Party
  /** In the plot's unit. */
  rate: Spread
  /** One a round, likewise. */
  samples: readonly number[]
}

interface Figures {
  title: string
  width: number
  unit: string
  points: readonly Point[]
  max: number
}

/** For a page, or for a telephone: a plot is never shrunk until its words are too small. */
export type PlotSize = 'wide' | 'narrow'

const widths: Readonly<Record<PlotSize, number>> = { wide: 760, narrow: 360 }

/** An SVG element; the empty text when nothing was measured. */
export function plotOf(section: Section, size: PlotSize = 'wide'): string {
  const measured = section.rows.filter(({ hashrate }) => hashrate !== null)
  if (measured.length === 0) return ''
  const unit = unitFor(Math.max(...measured.map(({ hashrate }) => hashrate!.median)))
  const points = measured.map(({ label, threads, party, hashrate, samples }) => ({
    label,
    threads,
    party,
    rate: scaled(hashrate!, unit),
    samples: samples.map(sample => sample.hashrate / unit.hashesPerSecond),
  }))
  const max = Math.max(...points.map(({ rate }) => rate.max))
  const drawing = size === 'narrow' && section.plot === 'bars' ? narrowBars : drawings[section.plot]
  return drawing({ title: section.title, width: widths[size], unit: unit.name, points, max })
}

function scaled({ median, min, max }: Spread, { hashesPerSecond: unit }: { hashesPerSecond: number }): Spread {
  return { median: median / unit, min: min / unit, max: max / unit }
}

const drawings: Readonly<Record<Section['plot'], (figures: Figures) => string>> = { bars, columns, scaling }

/** Horizontal bars with their names in front. */
function bars({ title, width, unit, points, max }: Figures): string {
  const left = Math.min(400, 24 + 7.2 * Math.max(...points.map(({ label }) => label.length)))
  const right = width - 76
  const rowHeight = 30
  const bottom = points.length * rowHeight + 8
  const ticks = ticksFor(max)
  const x = (value: number): number => left + (value / ticks.at(-1)!) * (right - left)
  const { parts, height } = legend(points, width, bottom + 56)
  return svg(title, width, height, [
    ...ticks.map(tick => gridLine(x(tick), 4, x(tick), bottom)),
    ...ticks.map(tick => text(x(tick), bottom + 17, 'middle', formatTick(tick))),
    text((left + right) / 2, bottom + 36, 'middle', unit, 'axis'),
    ...points.flatMap(({ label, party, rate, samples }, i) => {
      const y = 8 + i * rowHeight
      return [
        text(left - 10, y + 15, 'end', label.length > 52 ? `${label.slice(0, 51)}…` : label),
        rectangle(party, left, y, x(rate.median) - left, rowHeight - 9),
        whisker(x(rate.min), y + 10.5, x(rate.max), y + 10.5),
        ...samples.map(sample => dot(x(sample), y + 10.5)),
        text(x(rate.max) + 8, y + 15, 'start', formatFigure(rate.median), 'value'),
      ]
    }),
    ...parts,
  ])
}

/** Names above their bars, for a telephone. */
function narrowBars({ title, width, unit, points, max }: Figures): string {
  const [left, right] = [8, width - 60]
  const rowHeight = 46
  const bottom = points.length * rowHeight + 8
  const ticks = ticksFor(max).filter((_, i, { length }) => i === 0 || i === length - 1)
  const x = (value: number): number => left + (value / ticks.at(-1)!) * (right - left)
  const { parts, height } = legend(points, width, bottom + 56)
  return svg(title, width, height, [
    ...ticks.map(tick => gridLine(x(tick), 4, x(tick), bottom)),
    ...ticks.map((tick, i) => text(x(tick), bottom + 17, i === 0 ? 'start' : 'middle', formatTick(tick))),
    text((left + right) / 2, bottom + 36, 'middle', unit, 'axis'),
    ...points.flatMap(({ label, party, rate, samples }, i) => {
      const y = 8 + i * rowHeight
      return [
        text(left, y + 12, 'start', label.length > 48 ? `${label.slice(0, 47)}…` : label),
        rectangle(party, left, y + 18, x(rate.median) - left, 18),
        whisker(x(rate.min), y + 27, x(rate.max), y + 27),
        ...samples.map(sample => dot(x(sample), y + 27)),
        text(x(rate.max) + 8, y + 32, 'start', formatFigure(rate.median), 'value'),
      ]
    }),
    ...parts,
  ])
}

const partyNames: Readonly<Record<Party, string>> = {
  pickaxe: 'pickaxe',
  peer: 'another program',
  naive: 'naive loop',
}

/** Below `top`: who is who where there are several, what dots and lines are. `height`: of the plot with it. */
function legend(points: readonly Point[], width: number, top: number): { parts: string[]; height: number } {
  const parties = [...new Set(points.map(({ party }) => party))]
  const keys: { name: string; sign: (x: number, y: number) => string }[] = [
    ...(parties.length < 2 ? [] : parties).map(party => ({
      name: partyNames[party],
      sign: (x: number, y: number) => rectangle(party, x, y - 11, 22, 13),
    })),
    { name: 'one round', sign: (x, y) => dot(x + 11, y - 4) },
    { name: 'least to most', sign: (x, y) => whisker(x, y - 4, x + 22, y - 4) },
  ]
  let [x, y] = [8, top]
  const parts = keys.flatMap(({ name, sign }) => {
    const needs = 28 + 7.5 * name.length
    if (x + needs > width) [x, y] = [8, y + 22]
    const drawn = [sign(x, y), text(x + 28, y, 'start', name, 'axis')]
    x += needs + 14
    return drawn
  })
  return { parts, height: y + 10 }
}

/** Upright columns; names are thinned out when there are many. */
function columns({ title, width, unit, points, max }: Figures): string {
  const frame = frameFor(max, width)
  const step = (frame.right - frame.left) / points.length
  const barWidth = Math.min(46, step * 0.7)
  const most = Math.floor(width / 63)
  const namedEvery = Math.ceil(points.length / most)
  const valued = points.length <= most
  const { parts, height } = legend(points, width, frame.bottom + 44)
  return svg(title, width, height, [
    ...frame.grid(unit),
    ...points.flatMap(({ label, party, rate, samples }, i) => {
      const middle = frame.left + (i + 0.5) * step
      const top = frame.y(rate.median)
      return [
        rectangle(party, middle - barWidth / 2, top, barWidth, frame.bottom - top),
        whisker(middle, frame.y(rate.min), middle, frame.y(rate.max)),
        ...samples.map(sample => dot(middle, frame.y(sample))),
        i % namedEvery === 0 ? text(middle, frame.bottom + 18, 'middle', label) : '',
        valued ? text(middle, frame.y(rate.max) - 7, 'middle', formatFigure(rate.median), 'value') : '',
      ]
    }),
    ...parts,
  ])
}

/** Hashrate over threads, beside the straight line through one thread's. */
function scaling({ title, width, unit, points, max }: Figures): string {
  const mostThreads = Math.max(...points.map(({ threads }) => threads))
  const alone = points.find(({ threads }) => threads === 1)?.rate.median
  const frame = frameFor(Math.max(max, (alone ?? 0) * mostThreads), width)
  const x = (threads: number): number => frame.left + (threads / (mostThreads * 1.08)) * (frame.right - frame.left)
  const path = points.map(({ threads, rate }) => `${round(x(threads))},${round(frame.y(rate.median))}`).join(' ')
  const ideal =
    alone === undefined
      ? []
      : [
          `<line class="ideal" x1="${round(x(0))}" y1="${round(frame.y(0))}" x2="${round(x(mostThreads))}" y2="${round(frame.y(alone * mostThreads))}"/>`,
          text(frame.left + 12, frame.top + 14, 'start', 'dashed: as many times one thread', 'axis'),
        ]
  const { parts, height } = legend(points, width, frame.bottom + 60)
  return svg(title, width, height, [
    ...frame.grid(unit),
    ...ideal,
    `<polyline class="curve" points="${path}"/>`,
    ...points.flatMap(({ threads, rate, samples }) => [
      whisker(x(threads), frame.y(rate.min), x(threads), frame.y(rate.max)),
      `<circle class="dot" cx="${round(x(threads))}" cy="${round(frame.y(rate.median))}" r="4"/>`,
      ...samples.map(sample => dot(x(threads), frame.y(sample))),
      text(x(threads), frame.bottom + 18, 'middle', String(threads)),
      text(x(threads) - 9, frame.y(rate.median) - 8, 'end', formatFigure(rate.median), 'value'),
    ]),
    text((frame.left + frame.right) / 2, frame.bottom + 36, 'middle', 'threads', 'axis'),
    ...parts,
  ])
}

function frameFor(max: number, width: number) {
  const [left, right, top, bottom] = [68, width - 16, 26, 266]
  const ticks = ticksFor(max)
  const y = (value: number): number => bottom - (value / ticks.at(-1)!) * (bottom - top)
  const grid = (unit: string): string[] => [
    ...ticks.flatMap(tick => [
      gridLine(left, y(tick), right, y(tick)),
      text(left - 9, y(tick) + 4, 'end', formatTick(tick)),
    ]),
    text(left - 9, top - 12, 'end', unit, 'axis'),
  ]
  return { left, right, top, bottom, y, grid }
}

/** Four to eight round values from zero to at least `max`. */
export function ticksFor(max: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(max))
  const step = magnitude * [0.2, 0.5, 1, 2].find(candidate => max / (magnitude * candidate) <= 7)!
  const count = Math.ceil(max / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)))
}

function formatTick(value: number): string {
  return String(Number(value.toPrecision(6)))
}

function svg(title: string, width: number, height: number, parts: readonly string[]): string {
  const name = escapeMarkup(title)
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}" xmlns="http://www.w3.org/2000/svg">`,
    `<title>${name}</title>`,
    ...parts.filter(part => part !== ''),
    '</svg>',
  ].join('\n')
}

function text(x: number, y: number, anchor: 'start' | 'middle' | 'end', content: string, style = 'label'): string {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeMarkup(content)}</text>`
}

function dot(x: number, y: number): string {
  return `<circle class="sample" cx="${round(x)}" cy="${round(y)}" r="2.5"/>`
}

function rectangle(party: Party, x: number, y: number, w: number, h: number): string {
  const style = party === 'pickaxe' ? 'bar' : `bar ${party}`
  return `<rect class="${style}" x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" rx="2"/>`
}

function whisker(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="whisker" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`
}

function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="grid" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
