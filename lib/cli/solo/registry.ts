/**
 * A miner's numbers for Prometheus, read whenever they are scraped.
 * @module
 */
import { Counter, Gauge, Registry } from 'prom-client'
import { packageVersion } from '../../native/system.js'

/** A registry and what puts numbers of `stats` into it; every name begins with `pickaxe_`. */
export function metricsOf<Stats>(stats: () => Stats) {
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

  return { registry, gauge, labelled, counter, buildInfo }
}
