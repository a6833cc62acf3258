/**
 * A pool miner's numbers for Prometheus.
 * @module
 */
import type { Registry } from 'prom-client'
import type { PoolStats, TimeSpread } from '../../source/stratum/index.js'
import { metricsOf } from '../solo/registry.js'

/** A registry whose values are read from `stats` whenever it is scraped. */
export function poolMetrics(stats: () => PoolStats): Registry {
  const { registry, gauge, counter, labelled, buildInfo, mining } = metricsOf(stats)
  buildInfo(['algorithm', 'kernel'], ({ algorithm, kernel }) => ({ algorithm, kernel }))
  gauge('start_time_seconds', 'Unix time at which mining was started', ({ startedAt }) => startedAt / 1000)
  mining()
  counter('shares_accepted_total', 'Shares the pool accepted', s => s.sharesAccepted)
  labelled('shares_rejected', 'Shares the pool rejected, by the kind of reason', 'reason', s =>
    Object.entries(s.sharesRejected),
  )
  counter('shares_stale_total', 'Shares not sent because their job was replaced', s => s.sharesStale)
  counter('shares_lost_total', 'Shares sent, without an answer before the connection ended', s => s.sharesLost)
  counter('shares_unproven_total', 'Hits not sent because they could not be proven', s => s.sharesUnproven)
  gauge('shares_open', 'Shares without an answer yet', s => s.sharesOpen)
  gauge('last_share_time_seconds', 'Unix time of the last accepted share', s =>
    s.lastShareAt === undefined ? undefined : s.lastShareAt / 1000,
  )
  labelled('answer_seconds', 'From a share to the pool’s answer, of the last 100', 'percentile', s =>
    percentiles(s.answerMs),
  )
  labelled('check_seconds', 'What proving a share took before it was sent, of the last 100', 'percentile', s =>
    percentiles(s.checkMs),
  )
  labelled(
    'credited_hashrate',
    'Hashes per second that accepted shares stand for, and what chance explains',
    'bound',
    s =>
      s.credited === undefined
        ? []
        : [
            ['counted', s.credited.hashrate],
            ['low', s.credited.low],
            ['high', s.credited.high],
          ],
  )
  counter('jobs_total', 'Jobs of pools', ({ jobs }) => jobs)
  gauge('difficulty', 'Difficulty of the job being mined', s => s.job?.difficulty)
  gauge('job_age_seconds', 'Age of the job being mined', s => (s.job === undefined ? undefined : s.job.ageMs / 1000))
  labelled('hold', 'Present while nothing is mined, by reason', 'reason', s =>
    s.holds.map(({ hold }): [string, number] => [hold, 1]),
  )
  labelled('pool_up', '1 while the pool is logged in to', 'pool', s =>
    s.pools.map(({ pool, up }): [string, number] => [pool, Number(up)]),
  )
  gauge('uptime_seconds', 'Time since mining was started', ({ uptimeMs }) => uptimeMs / 1000)
  return registry
}

function percentiles(times: TimeSpread | undefined): [string, number][] {
  if (times === undefined) return []
  const { p50, p95, max } = times
  return [
    ['50', p50 / 1000],
    ['95', p95 / 1000],
    ['100', max / 1000],
  ]
}
