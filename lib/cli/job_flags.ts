/**
 * The flags that describe a job, for every command that takes one.
 * @module
 */
import type { Command } from 'commander'
import { typeError } from '../base/errors.js'
import { randomxVariants } from '../hash/randomx/variants.js'
import { algorithmNames } from './algorithms.js'
import { type JobInput, jobFromFields, jobFromJson, maxJobInputBytes } from './job_input.js'
import type { Terminal } from './terminal.js'
import { wholeNumber } from './whole_number.js'

export interface JobFlags {
  preimage?: string[]
  target?: string
  nonceWidth?: string
  header?: string
  bits?: string
  versionMask?: string
  blob?: string
  difficulty?: string
  algorithm?: string
  key?: string
  compare?: string
  range?: string
  nonce?: string
  preimageIndex?: string
}

export function addJobFlags(command: Command): Command {
  return command
    .option('--preimage <hex>', 'dMint: the 64 bytes before the nonce; up to 16 times, to search them together', append)
    .option('--target <hex>', 'dMint target, or a 256-bit bound for a header instead of its bits')
    .option('--nonce-width <4|8>', 'dMint: bytes of the nonce')
    .option('--header <hex>', 'a block header: 80 bytes, of scash 112')
    .option('--bits <hex>', "compact target of the header (default: the header's own)")
    .option('--version-mask <hex>', 'sha256d header: version bits that may change; 16 versions are searched together')
    .option('--blob <hex>', 'a Monero-family hashing blob, its nonce at 39')
    .option('--difficulty <n>', 'difficulty of the blob')
    .option(
      '--algorithm <name>',
      `of the header: ${algorithmNames.join(', ')}; of the blob: ${randomxVariants.join(', ')}`,
    )
    .option('--key <hex>', 'RandomX key; of a blob its seed hash')
    .option('--compare <what>', 'RandomX header: hash or commitment (default: hash, of scash commitment)')
    .addHelpText(
      'after',
      `\nWithout --preimage, --header and --blob the job is read from stdin as JSON:\n${jsonExamples}`,
    )
}

function append(value: string, given: readonly string[] = []): readonly string[] {
  return [...given, value]
}

const jsonExamples = `  {"preimage_hex": "...", "target_hex": "7fffffffffffffff", "nonce_width": 4}
  {"preimages_hex": ["...", "..."], "target_hex": "7fffffffffffffff", "nonce_width": 4}
  {"header_hex": "...", "bits_hex": "1d00ffff", "version_mask_hex": "1fffe000"}
  {"header_hex": "...", "algorithm": "rx/0", "key_hex": "..."}
  {"blob_hex": "...", "key_hex": "...", "difficulty": "200"}`

/** Which flag gives which field. */
const flagOf: Readonly<Record<string, string>> = {
  preimage_hex: '--preimage',
  preimages_hex: '--preimage',
  preimage_index: '--preimage-index',
  target_hex: '--target',
  nonce_width: '--nonce-width',
  header_hex: '--header',
  bits_hex: '--bits',
  version_mask_hex: '--version-mask',
  blob_hex: '--blob',
  difficulty: '--difficulty',
  algorithm: '--algorithm',
  key_hex: '--key',
  compare: '--compare',
  range: '--range',
  nonce_hex: '--nonce',
}

const flagName = (field: string): string => flagOf[field] ?? field

/** The job of the flags, or else of stdin. Throws `TypeError`/`RangeError` that name the flag or the field. */
export async function readJob(flags: JobFlags, terminal: Terminal): Promise<JobInput> {
  const { preimage, header, blob } = flags
  const fields = fieldsOf(flags)
  if ((preimage ?? header ?? blob) !== undefined) return jobFromFields(fields, flagName)
  const [stray] = Object.keys(fields)
  if (stray !== undefined) {
    throw typeError(`${flagName(stray)} needs a job beside it: give --preimage, --header or --blob as well`)
  }
  if (terminal.inputIsTty) throw typeError('no job: give --preimage, --header or --blob, or JSON on stdin (see --help)')
  return jobFromJson(await terminal.readInput(maxJobInputBytes))
}

function fieldsOf(flags: JobFlags): Record<string, unknown> {
  const { preimage, target, nonceWidth, header, bits, blob, difficulty, algorithm, key, compare, range, nonce } = flags
  const { versionMask, preimageIndex } = flags
  const fields = {
    preimage_hex: preimage?.length === 1 ? preimage[0] : undefined,
    preimages_hex: preimage?.length === 1 ? undefined : preimage,
    preimage_index: preimageIndex === undefined ? undefined : wholeNumber(flagName('preimage_index'), preimageIndex),
    target_hex: target,
    nonce_width: nonceWidth === undefined ? undefined : wholeNumber(flagName('nonce_width'), nonceWidth),
    header_hex: header,
    bits_hex: bits,
    version_mask_hex: versionMask,
    blob_hex: blob,
    difficulty,
    algorithm,
    key_hex: key,
    compare,
    range,
    nonce_hex: nonce,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
