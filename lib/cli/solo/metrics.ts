/**
 * A solo miner's numbers for Prometheus.
 * @module
 */
import { Counter, Gauge, Registry } from 'prom-client'
import { packageVersion } from '../../native/system.js'
import type { SoloStats } from '../../source/node/index.js'

/** A registry whose values are read from `stats` whenever it is scraped. */
export function soloMetrics(stats: () => SoloStats): Registry {
  const registry = new Registry()
  const registers = [registry]

  function gauge(name: string, help: string, value: (stats: SoloStats) => number | undefined): void {
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
    values: (stats: SoloStats) => Iterable<[string, number]>,
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
  function counter(name: string, help: string, value: (stats: SoloStats) => number): void {
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

  new Gauge({
    name: 'pickaxe_build_info',
    help: 'Always 1; the labels say what runs',
    registers,
    labelNames: ['version', 'node', 'coin', 'kernel'],
    collect() {
      const { coin, kernel } = stats()
      this.reset()
      this.set({ version: packageVersion(), node: process.version, coin, kernel }, 1)
    },
  })
  gauge('start_time_seconds', 'Unix time at which mining was started', ({ startedAt }) => startedAt / 1000)
  gauge('last_block_time_seconds', 'Unix time at which the last block of ours came into the best chain', s =>
    s.lastBlockAt === undefined ? undefined : s.lastBlockAt / 1000,
  )
  gauge('rewards', 'Subsidy and fees of our blocks in the best chain since the start, smallest unit', s => s.rewards)
  gauge('dataset_ratio', 'Share of the RandomX dataset that is in memory', ({ randomx }) =>
    randomx === undefined || randomx.itemsTotal === 0 ? undefined : randomx.itemsDone / randomx.itemsTotal,
  )
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
  // No counters: a reorganisation takes blocks back.
  gauge('blocks_found', 'Blocks in the best chain', ({ blocksFound }) => blocksFound)
  gauge('blocks_stale', 'Valid blocks that are not in the best chain', ({ staleBlocks }) => staleBlocks)
  gauge('blocks_orphaned', 'Blocks that were in the best chain before a reorganisation', s => s.orphanedBlocks)
  labelled('blocks_rejected', 'Rejected blocks by the reason the node gave', 'reason', s =>
    Object.entries(s.rejectedBlocks),
  )
  gauge('blocks_open', 'Found blocks whose fate is not known yet', ({ openBlocks }) => openBlocks)
  counter('templates_total', 'Block templates mined', ({ templates }) => templates)
  gauge('template_age_seconds', 'Age of the template being mined', s =>
    s.template === undefined ? undefined : s.template.ageMs / 1000,
  )
  gauge('template_height', 'Height being mined', s => s.template?.height)
  labelled(
    'expected_block_seconds',
    'Time within which the next block is found with this probability',
    'probability',
    s =>
      s.expectedSeconds === undefined
        ? []
        : [
            ['0.5', s.expectedSeconds.p50],
            ['0.9', s.expectedSeconds.p90],
            ['0.99', s.expectedSeconds.p99],
          ],
  )
  labelled('hold', 'Present while nothing is mined, by reason', 'reason', s =>
    s.holds.map(({ hold }): [string, number] => [hold, 1]),
  )
  labelled('node_up', '1 while the node answers', 'node', s =>
    s.nodes.map(({ node, up }): [string, number] => [node, Number(up)]),
  )
  labelled('node_height', 'Height of the node’s tip', 'node', s =>
    s.nodes.flatMap(({ node, height }): [string, number][] => (height === undefined ? [] : [[node, height]])),
  )
  gauge('uptime_seconds', 'Time since mining was started', ({ uptimeMs }) => uptimeMs / 1000)
  return registry
}
