/** Where stub pools listen: real sockets, lines both ways, and what goes wrong with them on request. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

export type Message = Record<string, unknown>

export interface Faults {
  /** Takes connections and says nothing. */
  silent?: boolean
  /** Does not answer these methods. */
  unanswered?: readonly string[]
  /** Every line goes out in pieces of so many bytes, a turn of the event loop apart. */
  pieceBytes?: number
  /** Answers are held back and go out in reverse order, so many at once. */
  reverseAnswers?: number
  /** How long before every answer. */
  answerMs?: number
  /** Says something else in place of an answer. */
  answer?: (message: Message) => string | undefined
  /** Another pool's way of saying everything it says: what goes out in place of a message. */
  dialect?: (message: Message) => readonly Message[]
}

export class PoolPeer {
  readonly socket: Socket
  /** What the client sent, oldest first. */
  readonly received: Message[] = []
  readonly #faults: () => Faults
  #held: string[] = []
  #out = Promise.resolve()

  constructor(socket: Socket, faults: () => Faults) {
    this.socket = socket
    this.#faults = faults
  }

  send(message: Message): void {
    this.sendText(this.#lines(message))
  }

  /** As {@link send}, but what is wrong with answers is wrong with it. */
  answer(message: Message): void {
    const { reverseAnswers, answerMs } = this.#faults()
    const text = this.#lines(message)
    if (answerMs !== undefined) {
      setTimeout(() => this.sendText(text), answerMs)
      return
    }
    if (reverseAnswers === undefined) {
      this.sendText(text)
      return
    }
    this.#held.push(text)
    if (this.#held.length < reverseAnswers) return
    for (const held of this.#held.splice(0).reverse()) this.sendText(held)
  }

  #lines(message: Message): string {
    const said = this.#faults().dialect?.(message) ?? [message]
    return said.map(part => `${JSON.stringify(part)}\n`).join('')
  }

  sendText(text: string): void {
    const { pieceBytes } = this.#faults()
    if (pieceBytes === undefined) return void this.socket.write(text)
    this.#out = this.#out.then(async () => {
      for (let at = 0; at < text.length; at += pieceBytes) {
        this.socket.write(text.slice(at, at + pieceBytes))
        await new Promise(setImmediate)
      }
    })
  }
}

export abstract class PoolServer<P extends PoolPeer = PoolPeer> {
  readonly peers: P[] = []
  faults: Faults = {}
  /** Connections taken since the start. */
  accepted = 0
  readonly #server: Server
  readonly #tls: boolean

  constructor(tls?: { key: string; cert: string }) {
    this.#tls = tls !== undefined
    const onSocket = (socket: Socket) => this.#onSocket(socket)
    this.#server = tls === undefined ? createServer(onSocket) : createTlsServer(tls, onSocket)
    this.#server.on('tlsClientError', () => {})
  }

  protected abstract peer(socket: Socket): P
  protected abstract onMessage(peer: P, message: Message): unknown

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `stratum+${this.#tls ? 'ssl' : 'tcp'}://127.0.0.1:${this.port}`
  }

  /** As a pool that restarts. */
  dropAll(): void {
    for (const { socket } of this.peers.splice(0)) socket.destroy()
  }

  async stop(): Promise<void> {
    this.dropAll()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #onSocket(socket: Socket): void {
    this.accepted++
    const peer = this.peer(socket)
    this.peers.push(peer)
    socket.on('error', () => {})
    socket.on('close', () => {
      const at = this.peers.indexOf(peer)
      if (at >= 0) this.peers.splice(at, 1)
    })
    let text = ''
    socket.setNoDelay(true)
    socket.on('data', chunk => {
      text += chunk.toString()
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 1)
        // TLS at a port without, say.
        if (!line.startsWith('{')) return void socket.destroy()
        this.#take(peer, JSON.parse(line) as Message)
      }
    })
  }

  #take(peer: P, message: Message): void {
    peer.received.push(message)
    if (peer.received.length > 1000) peer.received.shift()
    const { silent, unanswered, answer } = this.faults
    if (silent || unanswered?.includes(String(message.method))) return
    const instead = answer?.(message)
    if (instead === undefined) this.onMessage(peer, message)
    else peer.sendText(instead)
  }
}
