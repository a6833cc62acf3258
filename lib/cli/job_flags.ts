/**
 * The flags that describe a job, for every command that takes one.
 * @module
 */
import type { Command } from 'commander'
import { typeError } from '../base/errors.js'
import { type JobInput, jobFromFields, jobFromJson, maxJobInputBytes } from './job_input.js'
import type { Terminal } from './terminal.js'

export interface JobFlags {
  preimage?: string
  target?: string
  nonceWidth?: string
  header?: string
  bits?: string
  range?: string
  nonce?: string
}

export function addJobFlags(command: Command): Command {
  return command
    .option('--preimage <hex>', 'dMint: the 64 bytes before the nonce')
    .option('--target <hex>', 'dMint target, or a 256-bit bound for a header instead of its bits')
    .option('--nonce-width <4|8>', 'dMint: bytes of the nonce')
    .option('--header <hex>', 'an 80-byte block header (sha256d)')
    .option('--bits <hex>', "compact target of the header (default: the header's own)")
    .addHelpText('after', `\nWithout --preimage and --header the job is read from stdin as JSON:\n${jsonExamples}`)
}

const jsonExamples = `  {"preimage_hex": "...", "target_hex": "7fffffffffffffff", "nonce_width": 4}
  {"header_hex": "...", "bits_hex": "1d00ffff"}`

/** The job of the flags, or else of stdin. Throws `TypeError`/`RangeError`. */
export async function readJob(flags: JobFlags, terminal: Terminal): Promise<JobInput> {
  if (flags.preimage !== undefined || flags.header !== undefined) return jobFromFields(fieldsOf(flags))
  const [stray] = Object.keys(fieldsOf(flags))
  if (stray !== undefined) throw typeError(`${stray} needs a job beside it: give --preimage or --header as well`)
  if (terminal.inputIsTty) throw typeError('no job: give --preimage or --header, or JSON on stdin (see --help)')
  return jobFromJson(await terminal.readInput(maxJobInputBytes))
}

function fieldsOf(flags: JobFlags): Record<string, unknown> {
  const { preimage, target, nonceWidth, header, bits, range, nonce } = flags
  const fields = {
    preimage_hex: preimage,
    target_hex: target,
    nonce_width: nonceWidth === undefined ? undefined : Number(nonceWidth),
    header_hex: header,
    bits_hex: bits,
    range,
    nonce_hex: nonce,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
