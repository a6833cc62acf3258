/**
 * What `fleet status --http` shows.
 * @module
 */
import type { FleetStatus } from '../../source/fleet/index.js'
import { documentOf } from '../json_output.js'
import type { Shown } from '../solo/http_server.js'
import { alarmsOf, rateOf } from './status_lines.js'
import type { StatusLog } from './status_log.js'
import { statusMetrics } from './status_metrics.js'
import { statusPage } from './status_page.js'

export function statusShown(log: StatusLog, last: () => FleetStatus | undefined): Shown {
  const alarms = (): string[] => {
    const status = last()
    return status === undefined ? ['nobody was asked yet'] : alarmsOf(status)
  }
  return {
    page: statusPage,
    numbers: () => {
      const { machines = [], silent = [] } = last() ?? {}
      return documentOf({ now: Date.now(), hashrate: rateOf({ machines, silent }), alarms: alarms(), machines, silent })
    },
    hashrate: () => rateOf(last() ?? { machines: [], silent: [] }),
    state: () => ({
      paused: false,
      holds: alarms().map(message => ({ hold: 'nodes' as const, message })),
    }),
    registry: statusMetrics(last),
    events: () => ({ events: log.recent() }),
    histories: () => ({ machines: log.rates() }),
  }
}
