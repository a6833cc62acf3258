/**
 * One part of a search: which one is told by JOB_COMPLETION_INDEX, of how many by PARTS. Ends with 0 where a nonce wins, with 2
 * where none of its part does, as `pickaxe mine` does.
 */
import { readFileSync } from 'node:fs'
import { jobFromJSON, mine, resultToJSON, splitRange } from 'pickaxe'

const whole = number => (/^\d{1,5}$/.test(number ?? '') ? Number(number) : Number.NaN)
const [index, parts] = [whole(process.env.JOB_COMPLETION_INDEX), whole(process.env.PARTS)]
if (!(parts >= 1 && parts <= 65_536 && index < parts)) {
  console.error('PARTS must be 1 to 65536 and JOB_COMPLETION_INDEX less than that')
  process.exit(1)
}
const job = splitRange(
  jobFromJSON(JSON.parse(readFileSync(process.env.JOB_FILE ?? '/search/job.json', 'utf8'))),
  parts,
)[index]
// Fewer nonces than parts: this one has none.
if (job === undefined) process.exit(2)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort(new Error('received SIGTERM')))
const result = await mine(job, { signal: stop.signal })
console.log(JSON.stringify({ index, ...resultToJSON(result) }))
process.exit(result.found ? 0 : 2)
