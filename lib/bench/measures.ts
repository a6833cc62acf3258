/**
 * Columns of a table for what rows measured besides their rate.
 * @module
 */
import type { Measure } from './contestant.js'
import { formatFigure } from './figures.js'
import type { Row } from './section.js'
import type { Spread } from './statistics.js'

const headings: Readonly<Record<Measure, string>> = {
  cacheMs: 'cache ms',
  datasetMs: 'dataset ms',
  readyMs: 'memory ready ms',
  peakMiB: 'peak MiB',
  microjoulesPerHash: 'µJ a hash',
}
const names = Object.keys(headings) as Measure[]

const qualities: Readonly<Record<Measure, string>> = {
  cacheMs: 'speed of cache init',
  datasetMs: 'speed of dataset init',
  readyMs: 'speed to memory ready',
  peakMiB: 'frugality in memory',
  microjoulesPerHash: 'hashes a joule',
}

/** For a ratio: what its quotient compares. */
export function qualityOf(measure: Measure): string {
  return qualities[measure]
}

export interface MeasureColumns {
  head: string[]
  cellsOf(row: Row): string[]
}

/** Columns that at least one of the rows fills; medians. */
export function measureColumns(rows: readonly Row[]): MeasureColumns {
  const shown = names.filter(name => rows.some(({ measures }) => measures?.[name] !== undefined))
  const withPages = rows.some(({ pages }) => pages !== undefined)
  return {
    head: [...shown.map(name => headings[name]), ...(withPages ? ['pages'] : [])],
    cellsOf: ({ measures, pages }) => [
      ...shown.map(name => cell(measures?.[name])),
      ...(withPages ? [pages ?? '–'] : []),
    ],
  }
}

function cell(spread: Spread | undefined): string {
  if (spread === undefined) return '–'
  const { median, min, max } = spread
  return min === max ? formatFigure(median) : `${formatFigure(median)} (${formatFigure(min)}–${formatFigure(max)})`
}
