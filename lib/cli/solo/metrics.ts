/**
 * A solo miner's numbers for Prometheus.
 * @module
 */
import type { Registry } from 'prom-client'
import type { SoloStats } from '../../source/node/index.js'
import { metricsOf } from './registry.js'

/** A registry whose values are read from `stats` whenever it is scraped. */
export function soloMetrics(stats: () => SoloStats): Registry {
  const { registry, gauge, counter, labelled, buildInfo, mining } = metricsOf(stats)
  buildInfo(['coin', 'kernel'], ({ coin, kernel }) => ({ coin, kernel }))
  gauge('start_time_seconds', 'Unix time at which mining was started', ({ startedAt }) => startedAt / 1000)
  gauge('last_block_time_seconds', 'Unix time at which the last block of ours came into the best chain', s =>
    s.lastBlockAt === undefined ? undefined : s.lastBlockAt / 1000,
  )
  gauge('rewards', 'Subsidy and fees of our blocks in the best chain since the start, smallest unit', s => s.rewards)
  gauge('dataset_ratio', 'Share of the RandomX dataset that is in memory', ({ randomx }) =>
    randomx === undefined || randomx.itemsTotal === 0 ? undefined : randomx.itemsDone / randomx.itemsTotal,
  )
  mining()
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
