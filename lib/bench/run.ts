/**
 * One whole benchmark run.
 * @module
 */
import type { Timing } from './contestant.js'
import { machineFacts } from './machine.js'
import type { MissingPeer } from './peers/peer.js'
import { type BenchReport, warningsOf } from './report.js'
import type { OnTurn } from './rounds.js'
import { measureSection, type Section, type SectionPlan } from './section.js'

export interface RunOptions {
  algorithm: string
  plans: readonly SectionPlan[]
  missing: readonly MissingPeer[]
  timing: Timing
  /** For the report: what a reader types to repeat it. */
  command: string
  signal: AbortSignal
  onTurn?: OnTurn
}

/**
 * Throws PICKAXE_ERR_ADDON_NOT_FOUND. A contestant that fails is only reported; an abort ends the run, and the report is
 * of what was measured until then.
 */
export async function runBench(options: RunOptions): Promise<BenchReport> {
  const { algorithm, plans, missing, timing, command, signal, onTurn } = options
  const startedAt = new Date().toISOString()
  const startMs = performance.now()
  const machine = machineFacts()
  const sections: Section[] = []
  for (const plan of plans) {
    if (signal.aborted) break
    const section = await measureSection(plan, timing, signal, onTurn)
    if (section.rows.length > 0) sections.push(section)
  }
  const interrupted = signal.aborted
  const cutShort = interrupted ? ['interrupted: some rows have fewer rounds than others, or are missing'] : []
  return {
    format: 'pickaxe-bench',
    formatVersion: 1,
    algorithm,
    startedAt,
    elapsedMs: performance.now() - startMs,
    command,
    timing,
    machine,
    sections,
    missing,
    warnings: [...cutShort, ...warningsOf(machine, sections)],
    interrupted,
  }
}
