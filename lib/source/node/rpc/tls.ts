/**
 * Whose certificate a node may show. monerod makes one for itself that names nobody and that nobody signed.
 * @module
 */
import { readFileSync } from 'node:fs'
import { Agent, type AgentOptions } from 'node:https'
import type { Socket } from 'node:net'
import { type ConnectionOptions, checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls'
import { PickaxeError, rangeError } from '../../../base/errors.js'
import { parseFingerprint } from '../../feed/fingerprint.js'

export interface TlsTrust {
  /** SHA-256 of the node's certificate (DER), 64 hex digits: this certificate and no other, whoever signed it. */
  readonly fingerprint?: string | undefined
  /** A file of certificates (PEM) of which one is the node's or signed it. */
  readonly caFile?: string | undefined
}

/** An agent that speaks only to a node with the right certificate. Throws `RangeError` for a file that cannot be read. */
export function trustingAgent(options: AgentOptions, trust: TlsTrust, label: string): Agent {
  if (trust.fingerprint !== undefined) return new PinningAgent(options, parseFingerprint(trust.fingerprint), label)
  if (trust.caFile === undefined) return new Agent(options)
  return new Agent({ ...options, ca: readCertificates(trust.caFile), checkServerIdentity: checkNamesIfAny })
}

/** What to say of a connection that failed because of the certificate; `undefined` for any other failure. */
export function certificateAdvice(code: string): string | undefined {
  if (!/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ERR_TLS/.test(code)) return undefined
  return `its certificate is not trusted (${code}): a node that made its own, as monerod does, is trusted by --rpc-fingerprint SHA256 or --rpc-ca FILE (options fingerprint, caFile)`
}

// No request is written before the certificate was seen: a password goes out with the first one.
class PinningAgent extends Agent {
  readonly #fingerprint: string
  readonly #label: string

  constructor(options: AgentOptions, fingerprint: string, label: string) {
    super(options)
    this.#fingerprint = fingerprint
    this.#label = label
  }

  override createConnection(
    options: ConnectionOptions,
    callback?: (error: Error | null, socket: TLSSocket) => void,
  ): Socket | null {
    const socket = connect({ ...options, rejectUnauthorized: false })
    const onError = (error: Error) => callback?.(error, socket)
    socket.once('error', onError)
    socket.once('secureConnect', () => {
      socket.off('error', onError)
      const shown = socket.getPeerCertificate().fingerprint256?.replaceAll(':', '').toLowerCase()
      if (shown === this.#fingerprint) return callback?.(null, socket)
      const why = `it shows another certificate than the one that was named: its SHA-256 is ${shown ?? 'none'}`
      const error = new PickaxeError('PICKAXE_ERR_RPC_CONNECT', `${this.#label}: ${why}`, {
        detail: { node: this.#label, fingerprint: shown },
      })
      socket.destroy()
      callback?.(error, socket)
    })
    return null
  }
}

function checkNamesIfAny(host: string, certificate: PeerCertificate): Error | undefined {
  const isNameless = certificate.subjectaltname === undefined && certificate.subject?.CN === undefined
  return isNameless ? undefined : checkServerIdentity(host, certificate)
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw Object.assign(rangeError(`certificates cannot be read from ${file}: ${(cause as Error).message}`, { file }), {
      cause,
    })
  }
}
