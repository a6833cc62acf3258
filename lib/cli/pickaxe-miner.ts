#!/usr/bin/env node
/**
 * pickaxe-miner: the external-miner protocol on stdin and stdout, in place of pyrxd-miner. One request, one answer, one
 * process; docs/protocol.md is the contract. What mines is loaded only when there is something to mine.
 * @module
 */
import { availableParallelism } from 'node:os'
import { isatty } from 'node:tty'
import type { Job } from '../algorithm/index.js'
import { errorCode } from '../base/errors.js'
import type { MineResult } from '../base/result.js'
import type { SearchOptions } from '../miner/options.js'
import { packageVersion } from '../native/version.js'
import { type ExternalRequest, formatProgress, parseRequest } from '../protocol/index.js'
import type { FleetEvent } from '../source/fleet/index.js'
import { exitCodes } from './exit_codes.js'
import { describeFailure } from './failure.js'
import { answerTo } from './miner/answer.js'
import { writeAnswer } from './miner/answer_output.js'
import { type MinerCommand, parseMinerArguments } from './miner/arguments.js'
import { lineWriter } from './miner/line_writer.js'
import { watchParent } from './miner/parent_watch.js'
import { readRequest } from './miner/request_input.js'

// Read first: a parent that dies while we start is gone all the same.
const parentId = process.ppid

/** All that is said to people and every frame: whoever does not read stderr misses it, and waits for nothing. */
const writeLine = lineWriter(2)

/** What callers see every half second. */
const progressIntervalMs = 500

/** A caller may ask for any number of workers; threads beyond a few a CPU only delay the answer. */
const threadsPerCpu = 4
const alwaysAllowedThreads = 16
const maxThreads = 1024

const usage = 'usage: pickaxe-miner [-h] [--workers N] [--redis ADDRESS] [--quiet] [--protocol-version] [--version]\n'

const help = `${usage}
Mines one dMint proof of work: reads one JSON request from stdin until its end, writes one JSON answer to stdout.

options:
  -h, --help          show this text and exit
  --workers N         mining threads (default: as many as this process may use CPUs)
  --redis ADDRESS     search with every worker of the fleet there (pickaxe fleet worker), not here
  --quiet             no progress on stderr; errors are still reported
  --protocol-version  show which protocol is spoken and exit
  --version           show the version of pickaxe and exit
  --stdin             no effect: requests always come from stdin

exit codes: 0 found, 1 failed or misused, 2 every nonce tried in vain
`

// A person who started it by hand sees nothing otherwise.
const waiting =
  'pickaxe-miner: waits for a JSON request on stdin and its end (Ctrl-D); for people there is: pickaxe mine\n'

type MineCommand = Extract<MinerCommand, { action: 'mine' }>

async function run(argv: readonly string[]): Promise<number> {
  const command = parseMinerArguments(argv)
  switch (command.action) {
    case 'help':
      await writeAnswer(1, help)
      return exitCodes.done
    case 'protocol-version':
      await writeAnswer(1, 'pyrxd-miner protocol v1\n')
      return exitCodes.done
    case 'version':
      await writeAnswer(1, `pickaxe-miner ${packageVersion()}\n`)
      return exitCodes.done
    case 'refuse':
      writeLine(`${command.showUsage ? usage : ''}pickaxe-miner: ${command.message}\n`)
      return exitCodes.failed
    case 'mine':
      if (isatty(0) && !command.quiet) writeLine(waiting)
      return search(parseRequest(readRequest(0)), command)
  }
}

async function search(request: ExternalRequest, { workers, quiet, redis }: MineCommand): Promise<number> {
  const { dmint } = await import('../algorithm/index.js')
  const stop = new AbortController()
  watchParent(parentId, () => stop.abort(new Error('the parent process ended')))
  // Callers know the miner they replace to die by SIGINT whichever of the two signals ended it.
  process.once('SIGTERM', () => process.kill(process.pid, 'SIGINT'))

  const threads = threadCount(workers, await busyThreads(redis !== undefined))
  const options: SearchOptions = {
    signal: stop.signal,
    progressIntervalMs,
    onProgress({ hashes, elapsedMs }) {
      if (!quiet && writeLine(formatProgress({ attempts: hashes, elapsedMs })) === 'closed') {
        stop.abort(new Error('stderr was closed'))
      }
    },
  }
  const job = dmint(request)
  const tell = quiet ? () => {} : (message: string) => void writeLine(`pickaxe-miner: ${message}\n`)
  const result =
    redis === undefined ? await searchHere(job, threads, options) : await searchThere(job, redis, options, tell)
  const { exitCode, stdout, remark } = answerTo(result, redis === undefined ? threads : undefined)
  await writeAnswer(1, stdout)
  if (!quiet) writeLine(remark)
  return exitCode
}

async function searchHere(job: Job, threads: number, options: SearchOptions): Promise<MineResult> {
  const { mine } = await import('../miner/mine.js')
  return mine(job, { ...options, threads })
}

async function searchThere(
  job: Job,
  redis: string,
  options: SearchOptions,
  tell: (message: string) => void,
): Promise<MineResult> {
  const [{ fleetMine }, { redisOf }, { printable }] = await Promise.all([
    import('../source/fleet/index.js'),
    import('./fleet/place_flags.js'),
    import('./printable.js'),
  ])
  const onEvent = (event: FleetEvent) => {
    if ('message' in event) tell(printable(event.message))
  }
  return fleetMine(job, { ...options, redis: await redisOf(redis, process.env), onEvent })
}

/** How many threads may be busy on this machine. Whoever only asks others needs no addon. */
async function busyThreads(asksOthers: boolean): Promise<number> {
  try {
    const { native } = await import('../native/load.js')
    return native().threadPlan('sha256d', 0).cpus.length
  } catch (error) {
    if (!asksOthers) throw error
    return availableParallelism()
  }
}

function threadCount(workers: bigint | undefined, cpus: number): number {
  const most = Math.min(Math.max(threadsPerCpu * cpus, alwaysAllowedThreads), maxThreads)
  if (workers === undefined) return Math.min(cpus, most)
  return workers < most ? Number(workers) : most
}

function explain(error: unknown): string {
  const code = errorCode(error)
  const { message, cause } = error as Error
  if (code === 'PICKAXE_ERR_PROTOCOL') return `protocol error: ${message}`
  return `pickaxe-miner: ${describeFailure(code === 'PICKAXE_ERR_ABORTED' ? cause : error, process.env)}`
}

// For a process that ends before its work: no success without a result.
process.exitCode = exitCodes.failed
run(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    writeLine(`${explain(error)}\n`)
    process.exit(exitCodes.failed)
  },
)
