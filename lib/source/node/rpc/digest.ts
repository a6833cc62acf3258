/**
 * HTTP digest login (RFC 7616, `qop=auth`): the only one monerod's `--rpc-login` knows.
 * @module
 */
import { createHash, randomBytes } from 'node:crypto'

export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  readonly algorithm: 'MD5' | 'MD5-sess'
}

/** The strongest challenge we can answer among the WWW-Authenticate headers; `undefined` if there is none. */
export function parseChallenge(headers: readonly string[]): DigestChallenge | undefined {
  const challenges = headers.flatMap(header => {
    const fields = header.startsWith('Digest ') ? parseFields(header.slice('Digest '.length)) : undefined
    const { realm, nonce, opaque, algorithm = 'MD5', qop = '' } = fields ?? {}
    const usable = algorithm === 'MD5' || algorithm === 'MD5-sess'
    if (realm === undefined || nonce === undefined || !usable || !qop.split(/\s*,\s*/).includes('auth')) return []
    return [{ realm, nonce, opaque, algorithm } as const]
  })
  return challenges.find(({ algorithm }) => algorithm === 'MD5-sess') ?? challenges[0]
}

export interface DigestRequest {
  readonly user: string
  readonly password: string
  readonly method: string
  /** Path of the request, as in its first line. */
  readonly uri: string
  /** How often this challenge has been answered, from 1. */
  readonly count: number
  readonly clientNonce?: string
}

/** The Authorization header that answers `challenge`. */
export function answerChallenge(challenge: DigestChallenge, request: DigestRequest): string {
  const { realm, nonce, opaque, algorithm } = challenge
  const { user, password, method, uri, count, clientNonce = randomBytes(16).toString('hex') } = request
  const counted = count.toString(16).padStart(8, '0')
  const secret = md5(`${user}:${realm}:${password}`)
  const first = algorithm === 'MD5-sess' ? md5(`${secret}:${nonce}:${clientNonce}`) : secret
  const response = md5(`${first}:${nonce}:${counted}:${clientNonce}:auth:${md5(`${method}:${uri}`)}`)
  const fields = [
    `username=${quoted(user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `algorithm=${algorithm}`,
    'qop=auth',
    `nc=${counted}`,
    `cnonce=${quoted(clientNonce)}`,
    `response=${quoted(response)}`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
  ]
  return `Digest ${fields.join(', ')}`
}

function parseFields(text: string): Record<string, string | undefined> {
  const fields: Record<string, string> = {}
  for (const [, name, inQuotes, bare] of text.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    fields[name!.toLowerCase()] = inQuotes === undefined ? bare! : inQuotes.replace(/\\(.)/g, '$1')
  }
  return fields
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
