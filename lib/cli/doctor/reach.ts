/**
 * Whether something answers at an address: a node tells of itself, anything else listens.
 * @module
 */
import { connect } from 'node:net'
import { describe } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'
import type { Finding } from './findings.js'
import { nodeAnswer } from './node_answer.js'

const timeoutMs = 5000

/** `host:port`, also behind `http://` or `stratum+ssl://`. Throws `RangeError` for anything else. */
export async function reachable(text: string): Promise<Finding> {
  const { scheme, host, port } = parse(text)
  const startedAtMs = performance.now()
  const label = `${host}:${port}`
  const failure = await attempt(host, port)
  const tookMs = Math.round(performance.now() - startedAtMs)
  if (failure === undefined) {
    if (scheme === 'http' || scheme === 'https') return asked(label, `${scheme}://${bracketed(host)}:${port}`)
    return { name: 'reach', verdict: 'ok', fact: `${label} answers in ${tookMs} ms` }
  }
  return {
    name: 'reach',
    verdict: 'broken',
    fact: `${label}: ${failure}`,
    mend: 'is it running, does it listen at that address, and does a firewall let it through?',
  }
}

async function asked(label: string, url: string): Promise<Finding> {
  try {
    const { fact, ...answer } = await nodeAnswer(url)
    return { name: 'reach', ...answer, fact: `${label}: ${fact}` }
  } catch (error) {
    const { cause, message } = error as Error
    const why = cause instanceof Error ? cause.message : message
    return {
      name: 'reach',
      verdict: 'broken',
      fact: `${label} listens, but: ${why}`,
      mend: 'is it http:// or https://?',
    }
  }
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

// A login in an address is nobody's business here: it is neither kept nor shown.
function parse(text: string): { scheme: string | undefined; host: string; port: number } {
  const match = /^(?:([a-z][a-z0-9+]*):\/\/)?(?:[^@/]*@)?(\[[0-9a-fA-F:]+\]|[^:/@[\]\s]+):(\d{1,5})(?:\/.*)?$/.exec(
    text,
  )
  const port = Number(match?.[3])
  if (match === null || port < 1 || port > 65_535) {
    throw rangeError(`--reach must be host:port, got ${describe(text.replace(/^.*@/, ''))}`, { flag: '--reach' })
  }
  return { scheme: match[1], host: match[2]!.replace(/^\[|\]$/g, ''), port }
}

function attempt(host: string, port: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: timeoutMs })
    const end = (failure?: string) => {
      socket.destroy()
      resolve(failure)
    }
    socket.once('connect', () => end())
    socket.once('timeout', () => end(`no answer in ${timeoutMs / 1000} s`))
    socket.once('error', (error: NodeJS.ErrnoException) => end(inWords(error)))
  })
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'names cannot be looked up here',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
}

function inWords({ code = '', message }: NodeJS.ErrnoException): string {
  return words[code] === undefined ? code || message : `${words[code]} (${code})`
}
