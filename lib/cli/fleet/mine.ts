/**
 * `pickaxe fleet mine`: one search by every worker of the fleet.
 * @module
 */
import { given } from '../../base/given.js'
import { type FleetEvent, type FleetOptions, fleetMine } from '../../source/fleet/index.js'
import type { Configure } from '../command.js'
import { addJobFlags, type JobFlags, readJob } from '../job_flags.js'
import { runSearch, searchReporter } from '../mine.js'
import { eventLine } from '../reporter.js'
import { quieted, type Terminal } from '../terminal.js'
import { optionalNumber } from '../whole_number.js'
import { addPlaceFlags, fleetPlace, type PlaceFlags, placeHelp } from './place_flags.js'

type Flags = JobFlags & PlaceFlags & { json?: true; quiet?: true; rangeSeconds?: string }

export const configureMine: Configure = (command, terminal) => {
  addPlaceFlags(addJobFlags(command))
    .option('--range <first..end>', 'nonces to try, the end not included (default: all)')
    .option('--range-seconds <n>', 'how long a worker stays with a range, 10 to 60 (default: 20)')
    .optionsGroup('')
    .option('--json', 'print the result, and what happens on stderr, as JSON lines')
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText('after', `${placeHelp}\nExit code: 0 found, 2 every nonce tried in vain, 130 interrupted.`)
    .action(async (flags: Flags) => {
      const { redis, fleet, rangeSeconds, json, quiet, ...jobFlags } = flags
      const shown = quieted(terminal, quiet)
      const { job } = await readJob(jobFlags, shown)
      const seconds = optionalNumber('--range-seconds', rangeSeconds, 10, 60)
      const reporter = searchReporter(flags, shown, job)
      await runSearch(shown, reporter, async (signal, ended) => {
        const options: FleetOptions = {
          ...(await fleetPlace({ redis, ...given({ fleet }) }, process.env)),
          ...given({ rangeMs: seconds === undefined ? undefined : 1000 * seconds }),
          signal,
          onProgress: progress => reporter.progress(progress, { threads: 0, hashrate: progress.hashrate }),
          onEvent: event => tellSearch(event, json, shown),
        }
        ended(await fleetMine(job, options))
      })
    })
}

/** What happens beside the search, on stderr. */
export function tellSearch(event: FleetEvent, json: boolean | undefined, terminal: Terminal): void {
  if (json) terminal.note(eventLine(event))
  else if ('message' in event) terminal.note(event.message)
}
