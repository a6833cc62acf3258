/**
 * What takes part in a benchmark: a kernel of ours, a thread count, a peer's program, a naive loop.
 * @module
 */

/** How long one turn lasts. */
export interface Timing {
  /** Turns of each contestant; a figure is the median over them. */
  rounds: number
  /** Work before the clock starts, at each turn. */
  warmupMs: number
  windowMs: number
}

/** What a turn may measure besides its rate; `readyMs` is the time to cache and dataset together. */
export type Measure = 'cacheMs' | 'datasetMs' | 'readyMs' | 'peakMiB' | 'microjoulesPerHash'

/** What one turn measured. */
export interface Sample {
  /** Hashes per second: counted hashes over wall time, or what the peer's program says of itself. */
  hashrate: number
  /** Counted here, over the window; `null` for a peer's program, whose rate is its own word. */
  hashes: number | null
  wallMs: number
  /** CPU time within `wallMs`, all threads; `null` where the system does not tell. */
  cpuMs: number | null
  measures?: Readonly<Partial<Record<Measure, number>>>
  /** The memory pages it got; of a program that does not tell, those the system gives for what it asks. */
  pages?: string
}

/** `peer`: another program. `naive`: a loop as one writes it before knowing better. */
export type Party = 'pickaxe' | 'peer' | 'naive'

export interface Contestant {
  /** Unique in its section. */
  readonly id: string
  /** For people. */
  readonly label: string
  readonly threads: number
  /** Whose work it is; pickaxe's when absent. */
  readonly party?: Party
  /** What tells it from the others: kernel, layout, cpu, … */
  readonly facts: Readonly<Record<string, string | number>>
  /** The program and its version. */
  readonly version: string
  /** What runs: the exact command line, or the call. */
  readonly command: string
  /** One turn: starts, warms up, measures, ends, so that nothing of it runs in the turns of others. */
  turn(timing: Timing, signal: AbortSignal): Promise<Sample>
  /** Frees what it kept between turns. */
  close?(): Promise<void>
}
