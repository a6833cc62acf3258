/**
 * The port of a miner (`--http`), asked what it says of its machine.
 * @module
 */
import { assertObject, wrongType } from '../../base/assert.js'
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { assertKnown, namesOf } from '../../base/known_options.js'
import { abortScope } from '../feed/abort_scope.js'
import { type MachineReport, machineSchema, readMessage } from './messages.js'

/** Where a miner shows its numbers. */
export interface MinerAddress {
  /** `http://host:port` or `https://`, as `--http` of `pickaxe solo` and `pickaxe pool` says it. No token in it. */
  url: string
  /** What `PICKAXE_HTTP_TOKEN` is there. Default: none. */
  token?: string | undefined
}

export interface CheckedMiner {
  readonly url: URL
  /** `host:port`, for messages. */
  readonly label: string
  readonly token: string | undefined
}

const names = namesOf<MinerAddress>({ url: true, token: true })

/** Throws `TypeError`/`RangeError` that names the option. */
export function checkMiner(miner: string | MinerAddress, name: string): CheckedMiner {
  if (typeof miner === 'string') return checkMiner({ url: miner }, name)
  assertObject(miner, name)
  assertKnown(miner, names, name)
  const { url: text, token } = miner
  if (typeof text !== 'string') throw wrongType(`${name}.url`, 'a string', text)
  if (token !== undefined && typeof token !== 'string') throw wrongType(`${name}.token`, 'a string', token)
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw rangeError(`${name}.token must be printable ASCII without spaces, as a header carries it`)
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  // What cannot be read may hold a token.
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw rangeError(`${name}.url must be an address as http://host:8080`)
  }
  if (url.search !== '' || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw rangeError(
      `${name}.url must end behind the path: a token is given as token, so that nobody reads it in an address`,
    )
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return { url, label: url.host, token }
}

const answerMs = 4000
const longestAnswer = 65_536

/** Rejects with why there is no report, in words. */
export async function askMiner(miner: CheckedMiner, parent: AbortSignal | undefined): Promise<MachineReport> {
  const { signal, end } = abortScope(parent)
  const timer = setTimeout(() => end(new Error(`no answer within ${answerMs / 1000} s`)), answerMs)
  try {
    return await reportOf(miner, signal)
  } finally {
    clearTimeout(timer)
    end()
  }
}

async function reportOf({ url, token }: CheckedMiner, signal: AbortSignal): Promise<MachineReport> {
  const request = {
    signal,
    // The token is for nobody else.
    redirect: 'error' as const,
    headers: given({ authorization: token === undefined ? undefined : `Bearer ${token}` }),
  }
  const answer = await fetch(new URL('machine', url), request).catch(error => {
    throw new Error(reasonOf(error))
  })
  if (answer.status !== 200) {
    await answer.body?.cancel()
    throw new Error(refusals[answer.status] ?? `it answers with HTTP ${answer.status}`)
  }
  const report = readMessage(machineSchema, await textOf(answer))
  if (report === undefined) throw new Error('what answers there is no miner of this version of pickaxe')
  return report
}

const refusals: Readonly<Record<number, string>> = {
  401: 'it wants its token (PICKAXE_HTTP_TOKEN there), or another one',
  403: 'it serves its own machine alone: start it with --http on an address that others reach, and a token',
  404: 'it has no /machine: an older pickaxe, or something else',
  503: 'the miner is starting',
}

async function textOf(answer: Response): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body ?? []) {
    length += chunk.length
    if (length > longestAnswer) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

// `fetch failed` alone says nothing.
function reasonOf(error: Error): string {
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}
