/**
 * A ZMQ SUB socket that stays connected.
 * @module
 */
import { connect, type Socket } from 'node:net'
import { rangeError } from '../../../base/errors.js'
import { backoff } from '../../feed/backoff.js'
import { greeting, ready, subscribe, zmtpReader } from './zmtp.js'

export interface SubscriberOptions {
  /** `tcp://host:port` */
  readonly endpoint: string
  readonly topic: string
  readonly onMessage: (parts: readonly Uint8Array[]) => void
  readonly signal: AbortSignal
}

/** Subscribes until `signal` is aborted; reconnects by itself. Throws `RangeError` on an endpoint that is no tcp address. */
export function subscribeTo({ endpoint, topic, onMessage, signal }: SubscriberOptions): void {
  const { host, port } = parseEndpoint(endpoint)
  const wait = backoff()
  let timer: NodeJS.Timeout | undefined
  let socket: Socket | undefined

  const open = () => {
    const reader = zmtpReader()
    socket = connect({ host, port, keepAlive: true, noDelay: true })
    socket.on('connect', () => {
      socket?.write(greeting())
      socket?.write(ready())
      socket?.write(subscribe(topic))
    })
    socket.on('data', chunk => {
      try {
        for (const message of reader.push(chunk)) onMessage(message)
        wait.reset()
      } catch {
        socket?.destroy()
      }
    })
    // An error is followed by close; polling covers for the time without news.
    socket.on('error', () => {})
    socket.on('close', () => {
      if (!signal.aborted) timer = setTimeout(open, wait.next())
    })
  }
  if (signal.aborted) return
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer)
      socket?.destroy()
    },
    { once: true },
  )
  open()
}

/** Throws `RangeError` on anything but `tcp://host:port`. */
export function parseEndpoint(endpoint: string): { host: string; port: number } {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.protocol !== 'tcp:' || url.port === '') {
    throw rangeError(`a ZMQ endpoint looks like tcp://127.0.0.1:28332, got ${JSON.stringify(endpoint)}`, { endpoint })
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) }
}
