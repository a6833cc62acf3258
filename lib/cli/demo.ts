/**
 * `pickaxe demo`: mines recorded real work again and proves what it found.
 * @module
 */

import { algorithmOf, type Job } from '../algorithm/index.js'
import { toHex } from '../base/bytes.js'
import { errorCode } from '../base/errors.js'
import { targetHex } from '../base/target.js'
import { mine } from '../miner/mine.js'
import type { MineOptions, Progress } from '../miner/options.js'
import { system } from '../native/system.js'
import { verify } from '../verify/index.js'
import type { Configure } from './command.js'
import { btc3Genesis, pxdMint, type RecordedWork } from './demo/recorded_work.js'
import { exitCodes } from './exit_codes.js'
import { interruption } from './interruption.js'
import { jsonLine } from './json_output.js'
import { addMinerFlags, type MinerFlags, minerOptions } from './miner_flags.js'
import { counted, formatCount, formatDuration, formatHashrate } from './quantities.js'
import { quieted, type Terminal } from './terminal.js'

/** What the demo mines, one after another. */
const recordedWork: readonly RecordedWork[] = [pxdMint, btc3Genesis]

export const configure: Configure = (command, terminal) => {
  addMinerFlags(command, { only: ['threads'] })
    .option('--json', 'print one JSON object a proof, and progress on stderr as JSON lines')
    .option('--quiet', 'nothing on stderr but errors')
    .action(async (flags: MinerFlags & { json?: true; quiet?: true }) => {
      const { signal, end } = interruption()
      const shown = quieted(terminal, flags.quiet)
      const show = flags.json ? jsonShow(shown) : textShow(shown)
      const options = { ...minerOptions(flags), signal }
      try {
        for (const work of recordedWork) await mineAgain(work, options, show)
        show.farewell()
      } catch (error) {
        if (errorCode(error) !== 'PICKAXE_ERR_ABORTED') throw error
        show.interrupted()
        terminal.exitCode = exitCodes.interrupted
      } finally {
        end()
        terminal.live('')
      }
    })
}

/** A nonce that was mined and, apart from that, proved in TypeScript. */
export interface Proof {
  work: RecordedWork
  nonceBytes: Uint8Array
  hash: Uint8Array
  hashes: number
  elapsedMs: number
}

/** How the demo shows itself. */
export interface Show {
  begin(work: RecordedWork, threads: MineOptions['threads']): void
  progress(work: RecordedWork, progress: Progress): void
  proof(proof: Proof): void
  farewell(): void
  interrupted(): void
}

/** Mines `work`, proves the nonce and shows both. Throws what `mine()` throws. */
export async function mineAgain(work: RecordedWork, options: MineOptions, show: Show): Promise<void> {
  show.begin(work, options.threads)
  const found = await mine(work.job, {
    ...options,
    randomx: { mode: 'light' }, // a dataset takes longer to build than this search
    onProgress: progress => show.progress(work, progress),
  })
  if (!found.found) {
    throw new Error(`${work.id}: ${formatCount(found.hashes)} nonces were tried and none wins, though one is known to`)
  }
  const { nonce, nonceBytes, hashes, elapsedMs } = found
  const { valid, hash } = await verify(work.job, nonce)
  if (!valid) throw new Error(`${work.id}: nonce ${nonce} was found but does not verify`)
  show.proof({ work, nonceBytes, hash, hashes, elapsedMs })
}

export function textShow(terminal: Terminal): Show {
  return {
    begin({ title, story, job, input }, threads) {
      terminal.print(`Mining again: ${title}`)
      for (const line of story) terminal.print(`  ${line}`)
      terminal.print('')
      terminal.print(`  ${input.padEnd(8)}  ${toHex(job.template.subarray(0, job.nonceOffset))}`)
      terminal.print(`  target    ${targetHex(job.target)}`)
      terminal.print(`  engine    ${engineFacts(job, threads)}`)
      terminal.print('')
    },
    progress: ({ job }, { hashes, elapsedMs, hashrate }) =>
      terminal.live(
        `${formatHashrate(hashrate)}  ${formatCount(hashes)} nonces, ${percentOfRange(job, hashes)} of the range  ${formatDuration(elapsedMs)}`,
      ),
    proof({ work: { job, input }, nonceBytes, hash, hashes, elapsedMs }) {
      const rate = formatHashrate((hashes * 1000) / elapsedMs)
      terminal.print(`  nonce     ${toHex(nonceBytes)}`)
      terminal.print(`  hash      ${toHex(hash)}`)
      terminal.print(`  found in  ${formatDuration(elapsedMs)}: ${formatCount(hashes)} nonces, ${rate}`)
      terminal.print('')
      terminal.print(
        `Proved in TypeScript, without native code: ${algorithmOf(job).inWords} over the ${input} and this nonce gives`,
      )
      terminal.print(`that hash, and as a ${job.target.order} number it is not above the target.`)
      terminal.print('')
    },
    farewell() {
      for (const line of threeUses) terminal.print(line)
    },
    interrupted: () => terminal.note('interrupted'),
  }
}

const threeUses = [
  'How to go on:',
  "  in your code        import { mine, dmint } from 'pickaxe'",
  '                      const result = await mine(dmint({ preimage, target, nonceWidth: 4 }))',
  '  in a shell          pickaxe mine --preimage HEX --target HEX --nonce-width 4',
  '  in place of another pickaxe-miner speaks the external-miner protocol on stdin and stdout',
]

export function jsonShow(terminal: Terminal): Show {
  return {
    begin: () => {},
    progress: ({ id }, { hashes, elapsedMs, hashrate }) =>
      terminal.note(
        jsonLine({ progress: { id, hashes, elapsedMs: Math.round(elapsedMs), hashrate: Math.round(hashrate) } }),
      ),
    proof: ({ work: { id, job, input }, nonceBytes, hash, hashes, elapsedMs }) =>
      terminal.print(
        jsonLine({
          id,
          [`${input}_hex`]: toHex(job.template.subarray(0, job.nonceOffset)),
          nonce_hex: toHex(nonceBytes),
          hash_hex: toHex(hash),
          verified: true,
          hashes,
          elapsed_ms: Math.round(elapsedMs),
        }),
      ),
    farewell: () => {},
    interrupted: () => terminal.note(jsonLine({ interrupted: true })),
  }
}

function engineFacts(job: Job, threads: number | 'auto' | undefined): string {
  const { cpu, kernels, randomx, threads: plans } = system()
  const plan = algorithmOf(job).hasModes ? plans.randomx : plans.sha256d
  const count = typeof threads === 'number' ? counted(threads, 'thread') : plan.reason
  const kernel = algorithmOf(job).hasModes
    ? `${randomx.executors[0]?.name}, light mode,`
    : (kernels.find(({ chosen }) => chosen)?.name ?? 'no kernel')
  return `${kernel} on ${cpu.name}; ${count}`
}

function percentOfRange({ range }: Job, hashes: number): string {
  return `${((100 * hashes) / Number(range.end - range.start)).toFixed(1)} %`
}
