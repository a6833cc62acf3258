/**
 * The numbers of a solo miner under the names that nodes use for theirs.
 * @module
 */
import { snakeCased } from '../../base/snake_case.js'
import type { SoloStats } from './solo_numbers.js'

/** {@link SoloMiner.stats} under the names Botcoin's `getinternalmininginfo` uses, and more of the same kind; for JSON: names are in snake_case however deep. */
export function miningInfo(stats: SoloStats): Record<string, unknown> {
  return {
    running: stats.running,
    threads: stats.threads,
    hashrate: stats.hashrate,
    hashes: stats.hashes,
    blocks_found: stats.blocksFound,
    stale_blocks: stats.staleBlocks,
    templates: stats.templates,
    uptime: Math.floor(stats.uptimeMs / 1000),
    fast_mode: stats.fastMode,
    paused: stats.paused,
    now: stats.now,
    started_at: stats.startedAt,
    last_block_at: stats.lastBlockAt ?? null,
    rewards: stats.rewards,
    randomx: snakeCased(stats.randomx ?? null),
    holds: stats.holds,
    coin: stats.coin,
    kernel: stats.kernel,
    hashrate_by_thread: stats.hashrateByThread,
    hashrate_10s: stats.hashrate10s,
    hashrate_60s: stats.hashrate60s,
    hashrate_15m: stats.hashrate15m,
    orphaned_blocks: stats.orphanedBlocks,
    rejected_blocks: stats.rejectedBlocks,
    open_blocks: stats.openBlocks,
    height: stats.template?.height ?? null,
    template_age: stats.template === undefined ? null : Math.round(stats.template.ageMs) / 1000,
    expected_hashes: stats.template?.expectedHashes ?? null,
    expected_seconds: stats.expectedSeconds ?? null,
    nodes: stats.nodes,
  }
}
