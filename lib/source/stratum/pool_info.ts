/**
 * The numbers of a pool miner as JSON has them.
 * @module
 */
import { snakeCased } from '../../base/snake_case.js'
import type { PoolStats, TimeSpread } from './pool_numbers.js'

/** Names as {@link miningInfo} has them. */
export function poolInfo(stats: PoolStats): Record<string, unknown> {
  return {
    running: stats.running,
    paused: stats.paused,
    threads: stats.threads,
    hashrate: stats.hashrate,
    hashrate_by_thread: stats.hashrateByThread,
    hashrate_10s: stats.hashrate10s,
    hashrate_60s: stats.hashrate60s,
    hashrate_15m: stats.hashrate15m,
    hashes: stats.hashes,
    uptime: Math.floor(stats.uptimeMs / 1000),
    now: stats.now,
    started_at: stats.startedAt,
    last_share_at: stats.lastShareAt ?? null,
    fast_mode: stats.fastMode,
    kernel: stats.kernel,
    randomx: snakeCased(stats.randomx ?? null),
    algorithm: stats.algorithm,
    holds: stats.holds,
    shares_accepted: stats.sharesAccepted,
    shares_rejected: stats.sharesRejected,
    shares_stale: stats.sharesStale,
    shares_lost: stats.sharesLost,
    shares_unproven: stats.sharesUnproven,
    shares_duplicate: stats.sharesDuplicate,
    shares_open: stats.sharesOpen,
    blocks_found: stats.blocksFound,
    answer_ms: rounded(stats.answerMs),
    check_ms: rounded(stats.checkMs),
    credited: stats.credited ?? null,
    jobs: stats.jobs,
    job: stats.job?.id ?? null,
    job_age: stats.job === undefined ? null : Math.round(stats.job.ageMs) / 1000,
    difficulty: stats.job?.difficulty ?? null,
    height: stats.job?.height ?? null,
    pool: stats.pool ?? null,
    pools: stats.pools,
  }
}

function rounded(times: TimeSpread | undefined): TimeSpread | null {
  const round = (value: number) => Math.round(value * 10) / 10
  return times === undefined ? null : { p50: round(times.p50), p95: round(times.p95), max: round(times.max) }
}
