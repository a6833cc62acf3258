/** The publishing side of ZMTP 3, byte by byte from the specification. */

import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'

export const publisherGreeting = Buffer.concat([
  Buffer.from('ff00000000000000017f0300', 'hex'),
  Buffer.from('NULL'),
  Buffer.alloc(48),
])
export const publisherReady = Buffer.concat([
  Buffer.from('0419', 'hex'),
  Buffer.from('\x05READY\x0bSocket-Type\0\0\0\x03PUB', 'latin1'),
])

/** A node's word that there is a new block: topic, id in display order, counter. */
export function hashblockMessage(id: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('0109', 'hex'),
    Buffer.from('hashblock'),
    Buffer.from('0120', 'hex'),
    id,
    Buffer.from('000401000000', 'hex'),
  ])
}

export class ZmqPublisher {
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  subscribers = 0

  constructor() {
    this.#server = createServer(socket => {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('data', chunk => {
        if (chunk.includes('\x01hashblock')) this.subscribers++
      })
      socket.write(Buffer.concat([publisherGreeting, publisherReady]))
    })
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get endpoint(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  publish(id: string): void {
    for (const socket of this.#sockets) socket.write(hashblockMessage(Buffer.from(id, 'hex')))
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}
