/** A worker of a fleet as a process of its own, with short ranges: `node fleet_worker.mjs URL NAME TIMING`. */
import { fleetWorker } from '../../dist/source/fleet/index.js'

const [redis, name, timing] = process.argv.slice(2)
const worker = await fleetWorker({ redis, name, threads: 1, timing: JSON.parse(timing) })
process.on('SIGTERM', () => void worker.close())
process.stdout.write('ready\n')
await worker.finished
