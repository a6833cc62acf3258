/**
 * The flags that describe a job, for every command that takes one.
 * @module
 */
import { type Command, Option } from 'commander'
import { formFields, forms } from '../algorithm/forms.js'
import { labels } from '../algorithm/index.js'
import { type JobClaim, readJob as readFields } from '../algorithm/json.js'
import { typeError } from '../base/errors.js'
import { given } from '../base/given.js'
import { offering } from './completion/offered_values.js'
import type { Terminal } from './terminal.js'
import { wholeNumber } from './whole_number.js'
import { wrapped } from './wrapping.js'

/** As commander collects them: by the flag's name in camel case. */
export type JobFlags = Readonly<Record<string, unknown>>

/** No job is longer, whatever it is written in. */
export const maxJobInputBytes = 65_536

interface JobFlag {
  /** `--version-mask`. */
  readonly name: string
  readonly field: string
  readonly isNumber: boolean
}

const nameIn = (flag: string): string => flag.split(' ')[0]!

/** Of every form and algorithm, and those of what is claimed. */
const jobFlags: readonly JobFlag[] = [
  ...[...formFields].map(([field, { flag, isNumber = false }]) => ({ name: nameIn(flag), field, isNumber })),
  { name: '--algorithm', field: 'algorithm', isNumber: false },
  { name: '--range', field: 'range', isNumber: false },
  { name: '--nonce', field: 'nonce_hex', isNumber: false },
  { name: '--preimage-index', field: 'preimage_index', isNumber: true },
]

/** Given once it is one field, given several times another. */
const repeatable = { name: '--preimage', once: 'preimage_hex', several: 'preimages_hex' }

const kindFlags = [...new Set(forms.toReversed().map(({ kind }) => flagName(kind)))]
const kinds = `${kindFlags.slice(0, -1).join(', ')} or ${kindFlags.at(-1)}`

export function addJobFlags(command: Command): Command {
  // One flag may stand for fields of several forms: the first says what it is.
  const options = new Map<string, string>()
  for (const { flag, about } of formFields.values()) if (!options.has(flag)) options.set(flag, about)
  for (const [flag, about] of options) {
    const option = new Option(flag, about).helpGroup('Job:')
    command.addOption(nameIn(flag) === repeatable.name ? option.argParser(append) : option)
  }
  const examples = forms
    .toReversed()
    .flatMap(({ example }) => wrapped(`  ${example}`, 60))
    .join('\n')
  return command
    .addOption(offering(new Option('--algorithm <name>', `of the job: ${labels.join(', ')}`).helpGroup('Job:'), labels))
    .addHelpText('after', `\nWithout ${kinds} the job is read from stdin as JSON:\n${examples}`)
}

function append(value: string, given: readonly string[] | undefined): readonly string[] {
  return [...(given ?? []), value]
}

function flagName(field: string): string {
  return jobFlags.find(flag => flag.field === field)?.name ?? field
}

/** The job of the flags, or else of stdin. Throws `TypeError`/`RangeError` that name the flag or the field. */
export async function readJob(flags: JobFlags, terminal: Terminal): Promise<JobClaim> {
  const fields = fieldsOf(flags)
  if (forms.some(({ kind }) => kind in fields)) return readFields(fields, flagName)
  // A search that was interrupted goes on with the document it had.
  const { range, ...strays } = fields
  const [stray] = Object.keys(terminal.inputIsTty ? fields : strays)
  if (stray !== undefined) {
    throw typeError(`${flagName(stray)} needs a job beside it: give ${kinds} as well`)
  }
  if (terminal.inputIsTty) throw typeError(`no job: give ${kinds}, or JSON on stdin (see --help)`)
  return readJobText(await terminal.readInput(maxJobInputBytes), given({ range }))
}

/** A job from JSON text, of which a flag may say otherwise. Throws `TypeError`/`RangeError`. */
export function readJobText(text: string, flags: { range?: unknown } = {}): JobClaim {
  if (text.trim() === '') throw typeError(`there is no job: give ${kinds}, or a job as JSON on standard input`)
  let fields: unknown
  try {
    fields = JSON.parse(text)
  } catch (error) {
    throw typeError(`the job is not valid JSON: ${(error as Error).message}`)
  }
  // What is no document is refused there.
  const isDocument = typeof fields === 'object' && fields !== null && !Array.isArray(fields)
  if (flags.range === undefined || !isDocument) return readFields(fields)
  return readFields({ ...(fields as object), ...flags }, field => (field in flags ? flagName(field) : field))
}

function fieldsOf(flags: JobFlags): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const { name, field, isNumber } of jobFlags) {
    const value = flags[attribute(name)]
    if (value === undefined || name === repeatable.name) continue
    fields[field] = isNumber ? wholeNumber(name, String(value)) : value
  }
  const values = flags[attribute(repeatable.name)] as readonly string[] | undefined
  // A template has no preimage of its own to take one for.
  if (values?.length === 1 && !('template_hex' in fields)) fields[repeatable.once] = values[0]
  else if (values !== undefined) fields[repeatable.several] = values
  return fields
}

// `--version-mask` is `versionMask`, as commander has it.
function attribute(name: string): string {
  return name.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
