#!/usr/bin/env node
/**
 * pickaxe-miner: the external-miner protocol on stdin and stdout, in place of pyrxd-miner. One request, one answer, one
 * process; docs/protocol.md is the contract. What mines is loaded only when there is something to mine.
 * @module
 */
import { writeSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { MineResult } from '../mine.js'
import {
  type ExternalRequest,
  formatExhausted,
  formatFound,
  formatProgress,
  parseRequest,
} from '../source/external/index.js'
import { type MinerCommand, parseMinerArguments } from './miner/arguments.js'
import { watchParent } from './miner/parent_watch.js'
import { progressWriter } from './miner/progress_writer.js'
import { readRequest } from './miner/request_input.js'

// Read first: a parent that dies while we start is gone all the same.
const parentId = process.ppid

const exitCodes = { found: 0, failed: 1, exhausted: 2 } as const

/** What callers see every half second. */
const progressIntervalMs = 500

/** More threads than this help nobody; a caller may still ask for any number. */
const maxWorkers = 1024n

const usage = 'usage: pickaxe-miner [-h] [--workers N] [--quiet] [--protocol-version]\n'

const help = `${usage}
Mines one dMint proof of work: reads one JSON request from stdin until its end, writes one JSON answer to stdout.

options:
  -h, --help          show this text and exit
  --workers N         mining threads (default: as many as this process may use CPUs)
  --quiet             no progress on stderr; errors are still reported
  --protocol-version  show which protocol is spoken and exit
  --stdin             no effect: requests always come from stdin

exit codes: 0 found, 1 failed or misused, 2 every nonce tried in vain
`

type MineCommand = Extract<MinerCommand, { action: 'mine' }>

async function run(argv: readonly string[]): Promise<number> {
  const command = parseMinerArguments(argv)
  switch (command.action) {
    case 'help':
      writeSync(1, help)
      return exitCodes.found
    case 'protocol-version':
      writeSync(1, 'pyrxd-miner protocol v1\n')
      return exitCodes.found
    case 'refuse':
      complain(`${command.showUsage ? usage : ''}pickaxe-miner: ${command.message}`)
      return exitCodes.failed
    case 'mine':
      return search(parseRequest(readRequest(0)), command)
  }
}

async function search(request: ExternalRequest, { workers, quiet }: MineCommand): Promise<number> {
  const [{ dmint }, { mine }, { native }] = await Promise.all([
    import('../base/job.js'),
    import('../mine.js'),
    import('../native/load.js'),
  ])
  const stop = new AbortController()
  native().endWithParent()
  watchParent(parentId, () => stop.abort(new Error('the parent process ended')))
  // Callers know the miner they replace to die by SIGINT whichever of the two signals ended it.
  process.once('SIGTERM', () => process.kill(process.pid, 'SIGINT'))

  const threads = Number(min(workers ?? BigInt(availableParallelism()), maxWorkers))
  const writeProgress = quiet ? undefined : progressWriter(2)
  const result = await mine(dmint(request), {
    threads,
    signal: stop.signal,
    progressIntervalMs,
    onProgress({ hashes, elapsedMs }) {
      if (writeProgress?.(formatProgress({ attempts: hashes, elapsedMs })) === 'closed') {
        stop.abort(new Error('stderr was closed'))
      }
    },
  })
  return answer(result, threads, quiet)
}

function answer(result: MineResult, threads: number, quiet: boolean): number {
  if (result.found) {
    writeSync(1, formatFound({ ...result, attempts: result.hashes }))
    return exitCodes.found
  }
  if (!quiet) {
    const count = result.hashes.toLocaleString('en-US')
    complain(`exhausted ${count} nonces across ${threads} workers without finding a solution`)
  }
  writeSync(1, formatExhausted())
  return exitCodes.exhausted
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function complain(text: string): void {
  try {
    writeSync(2, `${text}\n`)
  } catch {
    // Nobody listens; the exit code still tells.
  }
}

function describeFailure(error: unknown): string {
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown }
  const text = String(message ?? error)
  if (code === 'PICKAXE_ERR_PROTOCOL') return `protocol error: ${text}`
  if (code === 'PICKAXE_ERR_ABORTED' && cause instanceof Error) return `pickaxe-miner: stopped: ${cause.message}`
  return `pickaxe-miner: ${typeof code === 'string' && code.startsWith('PICKAXE_') ? `${code}: ` : ''}${text.replace(/\s*\n\s*/g, ' ')}`
}

run(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    complain(describeFailure(error))
    process.exit(exitCodes.failed)
  },
)
