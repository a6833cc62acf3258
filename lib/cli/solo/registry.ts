/**
 * A miner's numbers for Prometheus, read whenever they are scraped.
 * @module
 */
import { Counter, Gauge, Registry } from 'prom-client'
import { packageVersion } from '../../native/version.js'
import type { SoloStats } from '../../source/node/index.js'

/** What every miner's numbers have. */
type MiningStats = Pick<
  SoloStats,
  'running' | 'threads' | 'hashrate10s' | 'hashrate60s' | 'hashrate15m' | 'hashrateByThread' | 'hashes'
>

/** A registry and what puts numbers of `stats` into it; every name begins with `pickaxe_`. */
export function metricsOf<Stats extends MiningStats>(stats: () => Stats) {
  const registry = new Registry()
  const registers = [registry]

  function gauge(name: string, help: string, value: (stats: Stats) => number | undefined): void {
    new Gauge({
      name: `pickaxe_${name}`,
      help,
      registers,
      collect() {
        const now = value(stats())
        if (now === undefined) this.remove()
        else this.set(now)
      },
    })
  }

  function labelled(
    name: string,
    help: string,
    label: string,
    values: (stats: Stats) => Iterable<[string, number]>,
  ): void {
    new Gauge({
      name: `pickaxe_${name}`,
      help,
      registers,
      labelNames: [label],
      collect() {
        this.reset()
        for (const [key, value] of values(stats())) this.set({ [label]: key }, value)
      },
    })
  }

  // The miner does the counting; what it shows only grows.
  function counter(name: string, help: string, value: (stats: Stats) => number): void {
    new Counter({
      name: `pickaxe_${name}`,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(value(stats()))
      },
    })
  }

  function buildInfo(labels: readonly string[], values: (stats: Stats) => Record<string, string>): void {
    new Gauge({
      name: 'pickaxe_build_info',
      help: 'Always 1; the labels say what runs',
      registers,
      labelNames: ['version', 'node', ...labels],
      collect() {
        this.reset()
        this.set({ version: packageVersion(), node: process.version, ...values(stats()) }, 1)
      },
    })
  }

  /** What hashes, how fast, and how much so far. */
  function mining(): void {
    gauge('running', '1 while threads are hashing', ({ running }) => Number(running))
    gauge('threads', 'Mining threads', ({ threads }) => threads)
    labelled('hashrate', 'Hashes per second by window', 'window', s => [
      ['10s', s.hashrate10s],
      ['60s', s.hashrate60s],
      ['15m', s.hashrate15m],
    ])
    labelled('thread_hashrate', 'Hashes per second over 10 s, by thread', 'thread', s =>
      s.hashrateByThread.map((rate, thread): [string, number] => [String(thread), rate]),
    )
    counter('hashes_total', 'Hashes tried', ({ hashes }) => hashes)
  }

  return { registry, gauge, labelled, counter, buildInfo, mining }
}
