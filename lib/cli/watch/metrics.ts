/**
 * The last look for Prometheus.
 * @module
 */
import { Gauge, Registry } from 'prom-client'
import type { Look } from './watcher.js'

export function watchMetrics(look: () => Look | undefined): Registry {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, value: (look: Look) => number | undefined) => {
    new Gauge({
      name: `pickaxe_watch_${name}`,
      help,
      registers,
      collect() {
        const now = look()
        const number = now === undefined ? undefined : value(now)
        if (number === undefined) this.remove()
        else this.set(number)
      },
    })
  }
  gauge('blocks', 'Blocks that are counted.', ({ report }) => report.blocks)
  gauge('blocks_ours', 'Of them ours.', ({ report }) => report.ours)
  gauge('share', 'Our part of them, 0 to 1.', ({ report }) => report.share)
  gauge('share_low', 'Lower end of its confidence interval.', ({ report }) => report.interval.low)
  gauge('share_high', 'Upper end of its confidence interval.', ({ report }) => report.interval.high)
  gauge('share_expected', 'Our part of the hash rate, as it was given.', ({ report }) => report.expectedShare)
  gauge('orphans', 'Blocks that left the best chain while it was watched.', ({ report }) => report.orphans)
  gauge('orphans_ours', 'Of them ours.', ({ report }) => report.oursOrphaned)
  gauge('network_hashrate', 'Hashes per second, from the work of these blocks.', ({ report }) => report.networkHashrate)
  gauge('block_seconds', 'Mean time between blocks.', ({ report }) => report.intervals?.mean)
  gauge('disagreement_depth', 'Blocks that not all nodes have.', ({ comparison }) => comparison.depth)
  gauge('alarms', 'Things that are wrong.', ({ alarms }) => alarms.length)
  new Gauge({
    name: 'pickaxe_watch_node_height',
    help: 'Height of a node that answers.',
    registers,
    labelNames: ['node'],
    collect() {
      this.reset()
      for (const { node, tip } of look()?.comparison.nodes ?? []) if (tip !== undefined) this.set({ node }, tip.height)
    },
  })
  return registry
}
